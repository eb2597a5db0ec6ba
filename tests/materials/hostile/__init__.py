"""Which Word files does nobody want to open? Built here, each as bad as its name says, with the refusal meant for it."""

from tests.materials.hostile.archives import ARCHIVES
from tests.materials.hostile.case import Hostile
from tests.materials.hostile.links import LINKS
from tests.materials.hostile.markup import MARKUP
from tests.materials.hostile.objects import OBJECTS
from tests.materials.hostile.otherwise import OTHERWISE
from tests.materials.hostile.word97 import WORD_97

__all__ = ["HOSTILE", "INSIDE", "Hostile"]

INSIDE: dict[str, Hostile] = ARCHIVES | MARKUP | LINKS | OBJECTS | WORD_97  # what is wrong lies within
HOSTILE: dict[str, Hostile] = OTHERWISE | INSIDE
