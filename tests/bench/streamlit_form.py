"""The villager's form as a Streamlit page, to measure the light page against."""

import streamlit as st

st.title("禾岭镇行政村规模调整征求意见")
st.write("意见征集，不是表决。不署名，只用于研究方案。")
with st.form("opinion"):
    st.checkbox("我看过了，同意这样使用我的意见")
    st.selectbox("所在村", [f"第{i}村" for i in range(1, 13)], index=None)
    st.radio("身份类别", ["老党员", "人大代表", "村民代表", "普通村民", "外出务工"])
    st.checkbox("我现在在外地务工")
    for option in ("维持现状", "方案一", "方案二"):
        st.radio(option, ["赞成", "有条件赞成", "不赞成", "说不清", "未表态"], index=4, key=option)
    st.text_area("意见建议", max_chars=2000)
    if st.form_submit_button("提交"):
        st.success("已收到")
