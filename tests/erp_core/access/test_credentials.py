"""What is stored of a password takes work to try, outside the tests too."""

from erp_core.access.credentials import hasher as hasher_in_earnest


def test_each_try_of_a_password_takes_the_work_and_memory_that_rfc_9106_recommends() -> None:
    # Taken when this file was read, before the fixture of the suite made hashing cheap.
    stored = hasher_in_earnest().hash("correct horse battery staple")

    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hasher_in_earnest().verify("correct horse battery staple", stored)
    assert not hasher_in_earnest().verify("correct horse battery", stored)
