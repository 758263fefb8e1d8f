"""What must outlive the process: updates, the inbox, agents, conversations. The only place that speaks SQL.

- The database: `engine`, `sqlite_driver`, `dialects`, `columns`, `lock`, `errors`. Its tables: `schema`,
  `migrations`, `migrate`. What a handler wants kept is a `unit`, `patience` waits until it can be; `upkeep` forgets,
  `clock_set_back` mends.
- Chats: `updates`, `conversations`, `messages`.
- People: `agents`, `former_agents`, `hands`, `activity`, `journal`.
- The inbox: `photos`, `batches`, `batch_notes`, `doubles`, `lost_answers`, `stuck`; `comments`, `comment_answers`.
- Photos on their way out: `bringings`, `sharings`.
- Deals: `deal_folders`, `deal_looks`, `deal_news`.
- The portal: `tokens` and `sealing`, `rate`, `method_counts`. Small facts: `remembered`, `facts`.
"""
