"""Edge in: updates become calls on services. Only this folder and the composition import aiogram.

- Updates come in: `webhook`, `raw_updates`, `intake`, `feeder`, `handling`, `rush`, `callback_timer`.
- Who takes them: `dispatcher`, `middlewares`, `filters`, `handlers`. What most handlers need is a `scene`; the
  questions that are open are `states`, kept by `conversations`.
- Messages go out: `views` make what `screens` send, with `keyboards`; `speak_first` where nobody wrote just now;
  `reactions`, `albums`, `notices`; `seen` is what a message showed. `floods` waits, `session` is the line.
- Buttons carry `callbacks`, `admin_callbacks`, `change_callbacks`, `client_callbacks`, `news_callbacks`,
  `out_callbacks` and `photo_callbacks`, made of `button_data` and `compact`. Commands: `menu`, `commands`.
- Deals: `look_up`, `again`, `open_card`; changed by `change_desk`, `asking`, `replies`, `tell_change`,
  `late_changes`; comments by `comment_desk`, `comment_answers`; news by `show_news`.
- Photos: `incoming_photo`, `files`, `local_files`, `originals_hint`; `receipts`, `receipt_reader`, `offers`,
  `tray_question`, `show_one_photo`; on their way out `bring_photos`, `share_link`, `long_work`.
- People: `reception` for those who become agents, `notifier` for administrators.
"""
