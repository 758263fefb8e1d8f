"""Ids as types, so that a deal's number cannot be passed for a folder's."""

from typing import NewType

DealId = NewType("DealId", int)
PipelineId = NewType("PipelineId", int)
ContactId = NewType("ContactId", int)
CompanyId = NewType("CompanyId", int)
EmployeeId = NewType("EmployeeId", int)
DepartmentId = NewType("DepartmentId", int)
CommentId = NewType("CommentId", int)

FolderId = NewType("FolderId", int)
FileId = NewType("FileId", int)

TelegramId = NewType("TelegramId", int)
"""A person in Telegram. In a private chat with the bot it equals the chat's id."""
ChatId = NewType("ChatId", int)
MessageId = NewType("MessageId", int)
UpdateId = NewType("UpdateId", int)

PhotoId = NewType("PhotoId", int)
BatchId = NewType("BatchId", int)
SharingId = NewType("SharingId", int)
"""One sharing of a deal's photos with a client."""
BringingId = NewType("BringingId", int)
"""One page of a deal's photos on its way into a chat."""
