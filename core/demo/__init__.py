"""The example round: a fictional town, flagged 演示数据 wherever it is shown."""
