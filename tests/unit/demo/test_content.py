"""The demo town's content is complete, plausible and says honestly where its rules come from."""

import json
from pathlib import Path

import pytest
from shapely.geometry import Point, shape

import civic.demo
from civic.demo.pictures import SCENES
from civic.tally.rules import RULES

CONTENT = Path(civic.demo.__file__).parent / "content"
LANGUAGES = {"kk", "ru", "en"}
ROUNDS = {"round_open": 24, "round_finished": 16, "round_quarters": 12, "round_yard": 5}
CATEGORIES = {
    "landscaping", "playground", "sports", "lighting", "accessibility", "greening", "roads_sidewalks", "culture", "safety",
}  # fmt: skip
KAZAKH_ONLY = set("әғқңөұүһіӘҒҚҢӨҰҮҺІ")


def load(name):
    return json.loads((CONTENT / f"{name}.json").read_text(encoding="utf-8"))


def texts_in(value, path=""):
    """Every object with a Kazakh, Russian or English text, with the way to it."""
    if isinstance(value, dict):
        if LANGUAGES & set(value):
            yield path, value
        else:
            for key, inner in value.items():
                yield from texts_in(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from texts_in(inner, f"{path}/{at}")


@pytest.fixture(scope="module", params=ROUNDS)
def round_(request):
    return load(request.param)


@pytest.mark.parametrize("name", [*ROUNDS, "places", "people"])
def test_every_text_is_there_in_three_languages(name):
    found = list(texts_in(load(name)))
    assert found
    for path, text in found:
        assert set(text) == LANGUAGES, path
        assert all(words.strip() == words and words for words in text.values()), path


@pytest.mark.parametrize("name", ROUNDS)
def test_descriptions_are_written_in_kazakh_not_left_in_russian(name):
    for project in load(name)["projects"]:
        assert KAZAKH_ONLY & set(project["description"]["kk"]), project["code"]
        assert not KAZAKH_ONLY & set(project["description"]["ru"]), project["code"]
        assert project["description"]["en"].isascii() or "“" in project["description"]["en"], project["code"]


@pytest.mark.parametrize(("name", "count"), ROUNDS.items())
def test_round_has_its_projects_with_unique_numbers(name, count):
    projects = load(name)["projects"]
    assert [project["number"] for project in projects] == list(range(1, count + 1))
    assert len({project["code"] for project in projects}) == count
    assert len({project["title"]["ru"] for project in projects}) == count


def test_costs_stay_under_the_ceiling_and_make_the_vote_a_real_choice(round_):
    ceiling = round_["ceiling"] or round_["budget"]
    costs = [project["cost"] for project in round_["projects"]]
    assert all(isinstance(cost, int) and 0 < cost <= ceiling for cost in costs)
    assert sum(costs) > 1.5 * round_["budget"]


def test_texts_fit_the_card(round_):
    for project in round_["projects"]:
        assert all(len(text) <= 80 for text in project["title"].values()), project["code"]
        assert all(len(text) <= 140 for text in project["gist"].values()), project["code"]
        assert all(2 <= text.count(". ") + 1 <= 4 for text in project["description"].values()), project["code"]


def test_projects_have_known_categories_and_pictures(round_):
    assert set(round_["categories"]) == CATEGORIES
    for project in round_["projects"]:
        assert project["category"] in CATEGORIES
        assert project["scene"] in SCENES


def test_every_category_is_used_in_the_open_round():
    assert {project["category"] for project in load("round_open")["projects"]} == CATEGORIES


def test_projects_lie_in_their_part_of_the_city(round_):
    places = load("places")
    outlines = {part["slug"]: shape(part["outline"]) for part in places["parts"]}
    home = next(shape(place["outline"]) for place in places["places"] if place["slug"] == round_["place"])
    for project in round_["projects"]:
        where = Point(project["lon"], project["lat"])
        outline = outlines[project["part"]] if project["part"] else home.buffer(0.001)
        assert outline.contains(where), project["code"]


def test_every_rule_names_its_source_and_how_far_it_may_be_trusted(round_):
    keys = [rule["key"] for rule in round_["rules"]]
    assert len(keys) == len(set(keys))
    assert {
        "basis",
        "budget",
        "who_votes",
        "min_age",
        "max_choices",
        "ballot",
        "revote",
        "counting",
        "tie_chain",
    } <= set(keys)
    assert {rule["standing"] for rule in round_["rules"]} <= {"demo", "practice", "act_unverified"}
    values = {rule["key"]: rule["value"] for rule in round_["rules"]}
    assert values["budget"] == round_["budget"]
    assert values["max_choices"] == round_["ballot"]["max_choices"]
    assert values["counting"] == round_["counting"]["rule"]
    assert values["tie_chain"] == round_["counting"]["parameters"]["ties"]


def test_counting_rule_takes_the_parameters(round_):
    rule = RULES[round_["counting"]["rule"]]
    assert set(round_["counting"]["parameters"]) <= set(rule.defaults)


def test_states_follow_from_the_moments():
    def days(name):
        document = load(name)
        return document["opens"]["days"], document["closes"]["days"]

    opens, closes = days("round_open")
    assert opens < 0 < closes
    opens, closes = days("round_finished")
    assert opens < closes < 0
    opens, closes = days("round_quarters")
    assert opens < closes < 0
    opens, closes = days("round_yard")
    assert 0 < opens < closes


@pytest.mark.parametrize(("name", "voters"), [("round_finished", 1248), ("round_quarters", 438)])
def test_recipe_of_the_crowd_covers_every_project_part_and_category(name, voters):
    document = load(name)
    crowd = document["crowd"]
    electorate = {part["slug"]: part["electorate"] for part in load("places")["parts"]}
    electorate = crowd.get("electorate", electorate)
    assert crowd["voters"] == voters
    assert set(crowd["appeal"]) == {str(project["number"]) for project in document["projects"]}
    assert set(crowd["parts"]) == set(electorate)
    assert set(crowd["taste"]) == set(crowd["groups"])
    assert all(set(taste) <= CATEGORIES for taste in crowd["taste"].values())
    for shares in (crowd["parts"], crowd["groups"], crowd["lengths"]):
        assert sum(shares.values()) == pytest.approx(1)
    assert all(crowd["voters"] * share < electorate[part] for part, share in crowd["parts"].items())


def test_money_of_the_quarters_leaves_some_for_all_and_makes_every_part_a_real_choice():
    document = load("round_quarters")
    pots = document["pots"] | {"": document["budget"] - sum(document["pots"].values())}
    assert set(document["crowd"]["parts"]) == set(document["pots"])
    for part, money in pots.items():
        costs = [project["cost"] for project in document["projects"] if project["part"] == part]
        assert len(costs) >= 1 + document["ballot"]["max_choices"]
        assert max(costs) <= money < sum(costs), part


def test_places_form_one_tree_told_from_the_top():
    seen = set()
    for place in load("places")["places"]:
        assert place["parent"] in seen or (place["parent"] is None and not seen)
        assert place["slug"] not in seen
        seen.add(place["slug"])
    assert {"pavlodar", "toraigyrov-6", "korolenko-347", "chokin-95", "chernoyarka"} <= seen


def test_outlines_are_sound_marked_as_drawings_and_inside_their_parents():
    document = load("places")
    by_slug = {place["slug"]: place for place in document["places"]}
    for place in document["places"]:
        assert 46 < place["lon"] < 88, place["slug"]
        assert 40 < place["lat"] < 56, place["slug"]
        if place["outline"] is None:
            continue
        outline = shape(place["outline"])
        assert place["source"] == "көрнекі сызба · условный рисунок · demo drawing"
        assert outline.is_valid, place["slug"]
        assert outline.contains(Point(place["lon"], place["lat"])), place["slug"]
        parent = by_slug[place["parent"]]["outline"]
        if parent:
            assert shape(parent).buffer(0.001).contains(outline), place["slug"]


def test_parts_of_the_city_do_not_overlap():
    document = load("places")
    city = next(shape(place["outline"]) for place in document["places"] if place["slug"] == "pavlodar")
    outlines = [shape(part["outline"]) for part in document["parts"]]
    assert all(city.contains(outline) for outline in outlines)
    for at, outline in enumerate(outlines):
        assert all(outline.intersection(other).area < 1e-9 for other in outlines[at + 1 :])


def test_populations_are_either_absent_or_marked_as_invented():
    for place in load("places")["places"]:
        assert (place["population"] is None) == (place["population_source"] is None)


def test_people_hold_every_role_and_stand_on_known_ground():
    places = {place["slug"] for place in load("places")["places"]}
    rounds = {load(name)["slug"] for name in ROUNDS}
    people = load("people")["people"]
    roles = {role["role"] for person in people for role in person["roles"]}
    assert roles == {"steward", "akimat_staff", "facilitator", "community_leader", "auditor"}
    assert len({person["mail"] for person in people}) == len(people)
    for person in people:
        assert person["mail"].endswith("@asar.example")
        assert person["locale"] in LANGUAGES
        assert {role["place"] for role in person["roles"]} <= places
        assert person["resident_of"] is None or person["resident_of"] in places
        assert set(person["on_roll"]) <= rounds


def test_somebody_is_not_on_the_roll_so_that_the_reason_can_be_seen():
    assert any(person["resident_of"] == "toraigyrov-6" and not person["on_roll"] for person in load("people")["people"])
