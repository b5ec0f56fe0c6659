from app import create_app


def test_health():
    assert create_app().test_client().get("/health").json == {"status": "ok"}


def test_tides():
    response = create_app().test_client().get("/tides?count=3")
    assert [entry["hour"] for entry in response.json] == [0, 1, 2]


def test_odd_numbers_are_refused():
    assert create_app().test_client().get("/tides?start=noon").status_code == 400
