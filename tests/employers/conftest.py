"""Where do the SMS of a test go? Into a folder of its own, as in the tests of accounts."""

from tests.accounts.conftest import sms_folder

__all__ = ["sms_folder"]
