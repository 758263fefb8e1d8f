"""Use cases: what an agent can do, one class each. No aiogram, no httpx, no SQL of their own.

- Who is who, and who sees what: `roster`, `rights`, `agents`, `pending_links`, `languages`.
- Deals found and shown: `find_deals`, with `deal_index` and `keep_index`; `deals`, `labels`, `portal_errors`.
- Deals changed: `changes`, `changes_under_way` and `clients`, with `change_checks`, `change_gateway`, `change_journal`,
  `change_outcomes` and `typed_values`; taken back by `undo`.
- Comments: `comments`, `deliver_comments`, `comment_authors`.
- Photos taken in and put to a place: `accept_photo`, `place_batch`, `take_back_photo`, `leave_deal`, `copies`.
- Photos brought there: `deliver_photos`, with `batch_folders` and `deal_folder`; `send_photo`, with `examine_photo`,
  `content`, `doubles` and `spool`; `order_files`; after trouble `setbacks`, `settle_photos`, `late_look`,
  `give_back`.
- Photos that wait: `tray_upkeep`, `outage`, `stuck_photos`. What is told of them elsewhere: `note_batches`,
  `photo_acts`.
- Photos on their way out: `deal_photos`, `carry_photos`, `share_photos`, `while_answering`.
- News: `changed_deals` and `take_event` suspect, `deal_feed` looks, `compare_deals` compares, with `own_acts` and
  `heard_comments`; `tell_news` tells.
- The bot itself: `status`, `overview`, `inbox_counts`, `who_did_what`, `agent_names`, `readiness`, `install_app`,
  `clock_set_back`; `ports` has the calls that go up.
"""
