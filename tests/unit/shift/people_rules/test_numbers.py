from kakutei.shift.people.rules.staff_list import clashes


def test_a_number_in_use_is_reported_with_its_holder() -> None:
    assert clashes({1: "0001", 2: "0001", 3: "0003"}, [1]) == {1: 2}


def test_two_changed_to_the_same_number_are_both_wrong() -> None:
    assert clashes({1: "0009", 2: "0009"}, [1, 2]) == {1: 2, 2: 1}


def test_empty_numbers_do_not_clash() -> None:
    assert clashes({1: "", 2: ""}, [1, 2]) == {}


def test_swapped_numbers_do_not_clash() -> None:
    assert clashes({1: "0002", 2: "0001"}, [1, 2]) == {}


def test_what_was_double_before_is_not_the_fault_of_another_change() -> None:
    assert clashes({1: "0001", 2: "0001", 3: "0003"}, [3]) == {}


def test_zeros_in_front_make_another_number() -> None:
    assert clashes({1: "42", 2: "0042"}, [1, 2]) == {}
