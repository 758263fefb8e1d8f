"""A Bitrix24 portal and a Telegram to run the real bot against, over HTTP on loopback: for the demo and the tests."""
