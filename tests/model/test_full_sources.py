"""The full models, from a hub to vectors: true file layout and architecture, at a small width.

The repositories hold what those on the real hub hold, oddities included: BERT's parameters under their names
from TensorFlow, CLIP's weights only as a .bin with buffers that no model has any more, processors in the form
of their time. The numbers are random: a vector is right when transformers alone gives the same one.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from hub import Hub
from tutorial_lib import load, store
from tutorial_lib.encoders import formats
from tutorial_lib.errors import DamagedFileError, MissingFileError

TEXTS = ["a cat sat", "the river bank", "a bank lends money to the cat by the river"]
WORDS = [
    "the",
    "of",
    "to",
    "and",
    "in",
    "king",
    "queen",
    "man",
    "woman",
    "water",
    "river",
    "Zürich",
    "New_York",
]
ROUNDING = 1e-6
"""Float32 has 24 bits, 6e-8 of numbers up to 1. Weights that lie at another address in memory may be summed
in another order, and some layers add up a few such errors: the same model, to the last digit or two."""
MEAN, DEVIATION = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]


@pytest.fixture(scope="module")
def repositories(tmp_path_factory):
    """The content of each repository, by name; built once, never changed."""
    folder = tmp_path_factory.mktemp("repositories")
    return {
        "google-bert/bert-base-uncased": bert_files(folder / "bert"),
        "openai/clip-vit-base-patch16": clip_files(folder / "clip"),
        "microsoft/resnet-18": resnet_files(folder / "resnet"),
        "stanfordnlp/glove": {"glove.6B.zip": glove_archive(), "README.md": b"GloVe"},
        "LoganKilpatrick/GoogleNews-vectors-negative300": {
            "GoogleNews-vectors-negative300.bin.gz": gzip.compress(word2vec_binary(300), mtime=0)
        },
    }


@pytest.fixture
def hub(repositories, tmp_path, monkeypatch):
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "cache"))
    with Hub({name: dict(files) for name, files in repositories.items()}) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


# --- the repositories ---------------------------------------------------------------------------------------


def saved(model, folder):
    model.save_pretrained(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def bert_files(folder):
    """As google-bert/bert-base-uncased: both heads of the pre-training, LayerNorm in TensorFlow's names."""
    import torch
    from safetensors.torch import load, save
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertForPreTraining

    torch.manual_seed(0)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = [*special, *sorted({word for text in TEXTS for word in text.split()}), "##s"]
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=48,
        intermediate_size=96,
        num_hidden_layers=12,
        num_attention_heads=12,
        max_position_embeddings=64,
    )
    files = saved(BertForPreTraining(config), folder)
    old_names = {"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}
    weights = load(files["model.safetensors"])
    for new, old in old_names.items():
        weights = {name.replace(new, old): tensor for name, tensor in weights.items()}
    tokenizer = BertWordPieceTokenizer({token: number for number, token in enumerate(vocabulary)})
    tokenizer.save(str(folder / "tokenizer.json"))
    return {
        "config.json": files["config.json"],
        "model.safetensors": save(weights, metadata={"format": "pt"}),
        "vocab.txt": "\n".join(vocabulary).encode(),
        "tokenizer.json": (folder / "tokenizer.json").read_bytes(),
        "tokenizer_config.json": b'{"do_lower_case": true, "model_max_length": 512}',
    }


def clip_files(folder):
    """As openai/clip-vit-base-patch16: no safetensors, old buffers, a processor of the year 2022."""
    import torch
    from transformers import CLIPConfig, CLIPModel, CLIPTokenizer

    torch.manual_seed(0)
    letters = [*map(chr, range(33, 127))]
    tokens = [
        *letters,
        *(letter + "</w>" for letter in letters),
        "ca",
        "cat</w>",
        "<|startoftext|>",
        "<|endoftext|>",
    ]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    tokenizer = CLIPTokenizer(vocab=vocabulary, merges=[("c", "a"), ("ca", "t</w>")])
    tokenizer.save_pretrained(folder)
    text = {
        "vocab_size": len(vocabulary),
        "hidden_size": 48,
        "intermediate_size": 96,
        "num_attention_heads": 8,
    }
    vision = {"hidden_size": 48, "intermediate_size": 96, "num_attention_heads": 12, "patch_size": 16}
    # The published configuration says 2; the tokenizer's end is its last token. transformers knows of this.
    config = CLIPConfig(text_config={**text, "eos_token_id": 2}, vision_config=vision, projection_dim=32)
    model = CLIPModel(config)
    files = saved(model, folder)
    weights = model.state_dict()
    weights["text_model.embeddings.position_ids"] = torch.arange(77)[None]
    weights["vision_model.embeddings.position_ids"] = torch.arange(197)[None]
    stream = io.BytesIO()
    torch.save(weights, stream)
    settings = {"do_resize": True, "size": 224, "resample": 3, "do_center_crop": True, "crop_size": 224}
    form = {"feature_extractor_type": "CLIPFeatureExtractor", "do_normalize": True, **settings}
    files.pop("model.safetensors")
    return {
        **files,
        "pytorch_model.bin": stream.getvalue(),
        "preprocessor_config.json": json.dumps({**form, "image_mean": MEAN, "image_std": DEVIATION}).encode(),
        "vocab.json": json.dumps(vocabulary).encode(),
        "merges.txt": b"#version: 0.2\nc a\nca t</w>\n",
    }


def resnet_files(folder):
    """As microsoft/resnet-18: basic blocks, a classifier on top, ConvNext's processor."""
    import torch
    from transformers import ResNetConfig, ResNetForImageClassification

    torch.manual_seed(0)
    sizes = {"embedding_size": 8, "hidden_sizes": [8, 16, 24, 32], "depths": [2, 2, 2, 2]}
    files = saved(
        ResNetForImageClassification(ResNetConfig(layer_type="basic", num_labels=5, **sizes)), folder
    )
    form = {"feature_extractor_type": "ConvNextFeatureExtractor", "do_normalize": True, "do_resize": True}
    values = {"crop_pct": 0.875, "size": 224, "resample": 3, "image_mean": MEAN, "image_std": DEVIATION}
    return {**files, "preprocessor_config.json": json.dumps({**form, **values}).encode()}


def vectors_of(dimension):
    return np.random.default_rng(dimension).normal(size=(len(WORDS), dimension)).astype(np.float32)


def glove_archive():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for dimension in (50, 100, 200, 300):
            rows = zip(WORDS, vectors_of(dimension), strict=True)
            lines = [f"{word} {' '.join(f'{value:.5f}' for value in vector)}\n" for word, vector in rows]
            archive.writestr(f"glove.6B.{dimension}d.txt", "".join(lines))
    return stream.getvalue()


def word2vec_binary(dimension):
    rows = zip(WORDS, vectors_of(dimension), strict=True)
    body = b"".join(word.encode() + b" " + vector.tobytes() for word, vector in rows)
    return f"{len(WORDS)} {dimension}\n".encode() + body


# --- what the encoders make of them -------------------------------------------------------------------------


def mean_of_tokens(folder, texts):
    """The sentence vectors by transformers alone, one text at a time."""
    import torch
    from transformers import BertModel, BertTokenizer

    model, tokenizer = BertModel.from_pretrained(folder), BertTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        states = [
            model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0].mean(0) for text in texts
        ]
    return torch.nn.functional.normalize(torch.stack(states)).numpy()


def test_bert(hub):
    encoder = load("bert", source="full")
    assert (encoder.name, encoder.source, encoder.dim, encoder.layers) == ("bert", "full", 48, 12)
    expected = mean_of_tokens(store.locate("bert", "full"), TEXTS)
    np.testing.assert_allclose(encoder.encode(TEXTS), expected, atol=1e-6)
    tokens, weights = encoder.attention(TEXTS[0])
    assert tokens == ["[CLS]", "a", "cat", "sat", "[SEP]"]
    assert weights.shape == (12, 12, 5, 5)


def test_bert_fills_masks_with_its_own_head(hub):
    import torch
    from transformers import BertForMaskedLM

    encoder = load("bert", source="full")
    answers = encoder.fill_mask("a [MASK] sat", k=3)
    model = BertForMaskedLM.from_pretrained(store.locate("bert", "full"))
    ids = encoder.tokenizer("a [MASK] sat", return_tensors="pt")
    with torch.inference_mode():
        best = model(**ids).logits[0, 2].softmax(0).topk(3)
    assert [word for word, _ in answers] == encoder.tokenizer.convert_ids_to_tokens(best.indices.tolist())
    np.testing.assert_allclose([chance for _, chance in answers], best.values, rtol=1e-5)


def test_the_variable_chooses_the_full_source(hub, monkeypatch):
    monkeypatch.setenv("TUTORIAL_SOURCE", "full")
    assert load("bert").dim == 48


def test_bert_opens_without_the_hub_once_it_was_fetched(hub, monkeypatch):
    first = load("bert", source="full").encode(TEXTS)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    np.testing.assert_allclose(load("bert", source="full").encode(TEXTS), first, atol=ROUNDING)


def test_a_checkpoint_without_some_weights_is_refused(hub):
    from safetensors.torch import load as read
    from safetensors.torch import save

    files = hub.repositories["google-bert/bert-base-uncased"]
    weights = {
        name: tensor for name, tensor in read(files["model.safetensors"]).items() if ".layer.3." not in name
    }
    files["model.safetensors"] = save(weights, metadata={"format": "pt"})
    with pytest.raises(DamagedFileError, match=r"encoder\.layer\.3\."):
        load("bert", source="full")


def test_a_checkpoint_without_configuration_is_refused(hub):
    del hub.repositories["google-bert/bert-base-uncased"]["config.json"]
    with pytest.raises(MissingFileError, match=r"config\.json"):
        load("bert", source="full")


def test_clip(hub):
    import torch
    from transformers import CLIPModel

    encoder = load("clip", source="full")
    assert (encoder.dim, encoder.modalities) == (32, ("text", "image"))
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (300, 200, 3), dtype=np.uint8))
    texts = ["cat", "a cat sat by the river"]
    model = CLIPModel.from_pretrained(store.locate("clip", "full"))
    inputs = encoder.processor(text=texts, images=picture, return_tensors="pt", padding=True)
    with torch.inference_mode():
        output = model(**inputs)
    np.testing.assert_allclose(encoder.encode(texts), output.text_embeds, atol=1e-5)
    np.testing.assert_allclose(encoder.encode([picture]), output.image_embeds, atol=1e-5)
    np.testing.assert_allclose(
        encoder.classify([picture], ["cat", "river"], "a {} sat").sum(axis=1), [1.0], rtol=1e-6
    )


def test_clip_of_a_hub_with_safetensors_gives_the_same(hub, tmp_path, monkeypatch):
    from safetensors.torch import save

    from_bin = load("clip", source="full")
    weights = {name: tensor.clone() for name, tensor in from_bin.model.state_dict().items()}
    hub.repositories["openai/clip-vit-base-patch16"]["model.safetensors"] = save(weights, {"format": "pt"})
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "another cache"))
    from_safetensors = load("clip", source="full")
    assert not (store.locate("clip", "full") / "pytorch_model.bin").exists()
    np.testing.assert_allclose(from_safetensors.encode(["cat"]), from_bin.encode(["cat"]), atol=ROUNDING)


def test_a_bin_file_that_would_run_code_is_not_run(hub, tmp_path):
    import pickle

    class Harmful:
        def __reduce__(self):
            return (open, (str(tmp_path / "harm was done"), "w"))

    hub.repositories["openai/clip-vit-base-patch16"]["pytorch_model.bin"] = pickle.dumps(
        Harmful(), protocol=2
    )
    with pytest.raises(DamagedFileError, match="more than numbers"):
        load("clip", source="full")
    assert not (tmp_path / "harm was done").exists()


def test_resnet(hub):
    import torch
    from transformers import ResNetModel

    encoder = load("cnn", source="full")
    assert (encoder.dim, encoder.modalities) == (32, ("image",))
    pictures = [Image.new("RGB", (300, 240), colour) for colour in ("red", "navy")]
    vectors = encoder.encode(pictures)
    assert vectors.shape == (2, 32)
    assert vectors.dtype == np.float32
    model, seen = ResNetModel.from_pretrained(store.locate("cnn", "full")), []
    encoder.model.register_forward_pre_hook(lambda module, arguments: seen.append(arguments[0]))
    encoder.encode(pictures)
    assert seen[0].shape == (2, 3, 224, 224)
    with torch.inference_mode():
        expected = model(seen[0]).pooler_output.flatten(1)
    np.testing.assert_allclose(vectors, expected, atol=1e-6)


def test_glove_takes_the_100_numbers_of_the_archive(hub):
    encoder = load("glove", source="full")
    assert (encoder.source, encoder.dim, list(encoder.words)) == ("full", 100, WORDS)
    np.testing.assert_allclose(encoder.vector("king"), vectors_of(100)[WORDS.index("king")], atol=1e-5)


def test_word2vec_reads_the_binary_format(hub):
    encoder = load("word2vec", source="full")
    vectors = vectors_of(300)
    assert (encoder.source, encoder.dim, list(encoder.words)) == ("full", 300, WORDS)
    np.testing.assert_allclose(encoder.vector("New_York"), vectors[WORDS.index("New_York")], atol=1e-6)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit[WORDS.index("king")]
    cosines[WORDS.index("king")] = -1
    word, cosine = encoder.most_similar("king", k=1)[0]
    assert word == WORDS[int(cosines.argmax())]
    assert cosine == pytest.approx(float(cosines.max()), abs=1e-6)


def test_a_cut_archive_of_vectors_is_refused_by_its_name(hub):
    files = hub.repositories["LoganKilpatrick/GoogleNews-vectors-negative300"]
    files["GoogleNews-vectors-negative300.bin.gz"] = files["GoogleNews-vectors-negative300.bin.gz"][:-2000]
    with pytest.raises(DamagedFileError, match=r"GoogleNews-vectors-negative300\.bin\.gz"):
        load("word2vec", source="full")


@pytest.mark.parametrize("name", ["glove", "word2vec"])
def test_vectors_are_converted_once_and_open_without_the_hub_in_a_cache_that_was_moved(
    hub, monkeypatch, tmp_path, name
):
    first = load(name, source="full").vectors[:]
    assert store.status(name, "full").state == "found"
    (tmp_path / "cache").rename(tmp_path / "elsewhere")
    monkeypatch.setenv("TUTORIAL_CACHE", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(formats, "blocks", lambda *file: pytest.fail("converted again"))
    np.testing.assert_array_equal(load(name, source="full").vectors, first)
