"""A HEIC and the JPEG beside it are two files on the portal, and one photo to whoever sent it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.photos import Batch, Photo, PhotoState, Problem, is_at_rest


def as_sent(batch: Batch, items: Sequence[Photo]) -> list[Photo]:
    """The photos of a batch as its sender counts them.

    A photo is where its batch is once its copy is there too; one without a copy bears that as its problem.
    """
    copies = {photo.incoming.message_id: photo for photo in items if photo.is_copy}
    originals = [photo for photo in items if not photo.is_copy]
    return [_with_copy(batch, photo, copies.get(photo.incoming.message_id)) for photo in originals]


def _with_copy(batch: Batch, photo: Photo, copy: Photo | None) -> Photo:
    if copy is None or not is_at_rest(photo, batch):
        return photo
    if copy.state is PhotoState.REFUSED:
        return replace(photo, problem=Problem.NO_COPY) if photo.state is PhotoState.STORED else photo
    return photo if is_at_rest(copy, batch) else replace(copy, incoming=photo.incoming)
