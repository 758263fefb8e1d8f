"""The small agency that `seed` brings into a portal: its people, its fields, its clients, its deals."""
