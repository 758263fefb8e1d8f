"""The portal's REST API and everything peculiar about it: `line` is the only HTTP, gateways speak our words.

- A request's way: from `client` as one of `jobs` through `admission`, `repeats` and `attempts` to the `line`; what
  comes back is one of `replies`, read by `protocol` into `values` or `errors`.
- Whether it may be sent again: `methods`. How long it is waited for: `patience`, `flights`, `health`. The portal's
  limits: `limits`, `operating`, `pace`. Many in one: `batch`, `batches`, `lists`.
- What lets us in: `access`, `oauth`, `authority`, `addresses`, `system`. What the portal posts: `install_form`,
  `event_form`, `event_handlers`.
- Deals: `deals`, `card`, `card_reader`, `shown`, `search`, `item_lists`, `open_deals`, `looked_at`, `timeline`.
- Changes: `deal_changes`, `clients`, `client_values`, `writes`. Their fields: `fields`, `editable`,
  `editable_fields`, `field_values`, `conversion`, `userfields`.
- Disk: `disk`, `disk_files`, `disk_rights`, `folder_files`, `folder_names`, `folder_search`, `many_files`,
  `deal_with_files`.
- Who and what is known for long: `users`, `dictionaries`, `facts`.
"""
