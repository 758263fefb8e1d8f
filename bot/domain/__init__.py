"""The words of the business: ids, deals, photos, agents, rules. No I/O, no Telegram, no portal codes."""
