"""村议 Cunyi: honest consultation on merging administrative villages. This file is the map.

Floors; a file imports only from its own room and from floors below it:
  4 doors    app.py, pages/, core/cli.py, core/public/
  3 windows  charts, reports                     a published result in, a picture or a file out
  2 acts     access, intake, rounds, options, works, frames.py, demo      they change the database
  1 quiet    text, support, groups, options/measures.py, works/progress.py   pure: data in, data out
  0 ground   errors.py, settings.py, turns.py, store.py, model

Acts stand above the quiet rooms because a submission tags its text and a release publishes its
tables in the same transaction; the quiet rooms know neither database nor screen.

Words (screen ↔ code):
  行政村规模调整 一轮征求意见   Round            镇 town · 片/责任区 Area · 行政村 Village
  方案 / 版本                  Option / OptionVersion   新村 NewVillage · 维持现状 status_quo
  压减率 保留率 涉及率          reduction_rate, retention_rate, involvement_rate
  身份类别                     RoleGroup        驻村干部 facilitator · 工作组组长 group_lead
  座谈会 / 走访                ListeningSession (SessionKind.MEETING / VISIT) · 到会人数 attendance
  意见 / 倾向                  Opinion / Stance     赞成 support · 有条件赞成 conditional
                                                   不赞成 oppose · 说不清 unsure · 未表态 unstated
  本人 / 代填 / 已复述          direct=True / direct=False / read_back
  渠道                         Channel          link · meeting · visit · phone · paper
  回执                         Receipt          链接 Link
  自然村(村民小组)          Hamlet           现场问题 SessionQuestion · 常见问题 Faq
  待核查 / 异常线索             Sign, SignReview  a question for a person, never a finding
  拿不准 / 归类 / 随机抽查     ThemeDoubt / ThemeCheck / drawn    学习 teach, learnt model
  主题 / 依据词                theme / because  停用词 stop words · 词典 lexicon
  本地词 / 待确认的新词        RoundWord        重新切词 reread · 用词表 words (of a release)
  覆盖 / 应听 / 已听           coverage / target / heard
  发布(统计快照)             Release          已公布的表 Published
  附带的条件 / 不赞成的人提到什么   reasons: conditions / objections   一页纸 Brief
  定时发布 / 到时间未发布        CLOCK, release_due / release.skip
  短说法 / 同意 不同意 不好说    Statement / Vote agree, disagree, pass
  观点分组 / 共识               groups (甲 乙 丙, of one release) / shared_by_all
  摘录与转述                     Quote            a sentence by one person, checked by a second
  一办四组 / 工作计划表         Organ / PlanTask     凭证 evidence · 逾期 overdue · 受阻 blocked
  操作记录                     trail            修订号 revision
"""
