"""Who comes to the pages of the own profile."""

from typing import Annotated

from fastapi import Depends

from app.deps import allowed
from app.policy import Actor

Reader = Annotated[Actor, Depends(allowed("own.read"))]
Changer = Annotated[Actor, Depends(allowed("own.change"))]
Taker = Annotated[Actor, Depends(allowed("own.take"))]
