"""The size and SHA-256 of every file that the course reads from a package or brings along.

One line per file: bytes, SHA-256, path. A path with a `*` stands for all files that match: their bytes
together, and the SHA-256 of the lines "NAME SHA-256" in the order of their names (see `catalog.File`).
"""

from __future__ import annotations

__all__ = ["CHECKSUMS"]

CHECKSUMS = {
    "glove": """
        80000128 2d85b9db2ad8ddeb2e07474af9c9fb45a925d21c40878d4b365d189f13eb5a15 glove_6B_50d_emb.npy
        3673547 02fd68e35358e9c8f75300bf0aec89c92de00bb446f1298c0e5de65f5f0e1e39 glove_6B_index.parquet
    """,
    "bert": """
        190 4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23 1_Pooling/config.json
        612 953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41 config.json
        116 061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3 config_sentence_transformers.json
        90868376 53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db model.safetensors
        349 84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf modules.json
        53 fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7 sentence_bert_config.json
        112 303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3 special_tokens_map.json
        466247 be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037 tokenizer.json
        350 acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b tokenizer_config.json
        231508 07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3 vocab.txt
    """,
    "bert-mlm-adapter": """
        1781 cc2d35f880c16d97775c205287b797f1b847b7c92820667b871c2985407dc891 README.md
        1348 f6e695eb54e351a4b586e0508011c27ca7dc5d9a95f587cea822c170151fd068 adapter_config.json
        5913392 d6bdfa6a3874640181804e5089d6dacf091f9067a66d962e0ae45bdd496a3927 adapter_model.safetensors
    """,
    "clip": """
        3834 3ae70550e87ede1ce34442b0b1a2f34ccba813497c22f1278224fb91ef2d513b README.md
        1110 54597b75fe5ec9795be3f9c9a36b95569d5fa5cf6b7495fe883227ed90e19143 config.json
        25814466 0eb38168c9d433b3930d2fdc188a4523596398af0b5b22b3a2c49d35569de5bf model.safetensors
        578 7a2d7cd86c42771b7b39fbda5945a608f00dc431c41cd856a36c6d4621a4ed66 processor_config.json
        870344 dc0d6dd5f6f2e9fc65e616a1f5b31c9bb719c6ad9a468bb87041513c3f1099ea tokenizer.json
        310 373a4c8eaef554367e6c024ccff5fc10742314c1d6e6b3feae5c4e06a9505bb3 tokenizer_config.json
    """,
    "wikipedia": """
        1695871 a53f4648dec40467ebdcbc7a1307eddb51fe6e28e9309f6ebde81ba0d04bea2d enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2
    """,  # noqa: E501
    "questions-words": """
        603955 8c29b3332afc46f3fb8be04cb5297bf96f39aa7131272dff57869b4485b22a36 questions-words.txt
    """,
    "wordsim353": """
        7186 f92a022fc2537793a15bc3a8c162ebcd74990e033a228bb6388cb71e4c0b1e1d wordsim353.tsv
    """,
    "simlex999": """
        18126 d5e0501971478a511430ee880bd0121e94ac701ba86d90544d83e6d2ba3db05d simlex999.txt
    """,
    "lee": """
        24658 a878f9a58f6743c32985c56c2f2f75988386216b38a4023a01fd3bcf7884d93e lee.cor
        360082 5d78d6dafd953bbf65797bef09a9ffb9ec430583381be705f8fd460000f370fb lee_background.cor
        8738 23762bc6b728897144dda3d324a2c032dc1e059e1009806226d64b6dd123ed79 similarities0-1.txt
    """,
    "movielens": """
        755100 f11eb406d322dbeff4445a4e4954b6a37b6c210af3f2142310e895d2ee15f3c5 movielens.pkl.compress
    """,
    "food-reviews": """
        145460 704dd2b187f3c5d2d618b1234043dc2fb49c2785daad4413ce28bd1bcacc6899 testing_data.pkl.compress
        512212 6dec4b73f69bdf67c3d664dcfe28e1a5bbf01df2d94690d398ac8f4318ef4495 training_data.pkl.compress
    """,
    "senses": """
        3632 2769b5b099c1db769f45586cc18a798b75395f2b6b9a88c5e32e99ca76b92c3f senses.tsv
    """,
    "twemoji": """
        4248486 07ec1fc21b19fa59f3403845d975a0d8b6a3792715014f1e7611ef55559341ad *.png
    """,
    "emoji-names": """
        1310145 b205919228bbfb87b4747b3f7010a8a585b21b9a0da55416f6275bdba5e32d5d emoji.json
    """,
    "photographs": """
        791555 88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5 astronaut.png
        106634 7966caf324f6ba843118d98f7a07746d22f6a343430add0233eca5f6eaaa8fcf brick.png
        139512 b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a camera.png
        240512 596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb chelsea.png
        466706 cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7 coffee.png
        75825 f8d773fc9cfa6f4d8e5942dc34d0a0788fcaed2a4fefbbed0aef5398d7ef4cba coins.png
        217893 b6b6022426b38936c43a4ac09635cd78af074e90f42ffa8227ac8b7452d39f89 grass.png
        194247 c48615b451bf1e606fbd72c0aa9f8cc0f068ab7111ef7d93bb9b0f2586440c12 gravel.png
        527940 3a19c5dd8a927a9334bb1229a6d63711b1c0c767fb27e2286e7c84a3e2c2f5f4 hubble_deep_field.jpg
        50177 78739619d11f7eb9c165bb5d2efd4772cee557812ec847532dbb1d92ef71f577 moon.png
        644701 db18e9c4157617403c3537a6ba355dfeafe9a7eabb6b9b94cb33f6525dd49179 motorcycle_left.png
        269564 38a07f36f27f095e818aea7b96d34202c05176d30253c66733f2e00379e9e0e6 retina.jpg
        112525 c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c rocket.jpg
    """,
    "flickr-photographs": """
        196653 8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29 china.jpg
        142987 a77f6ec41e353afdf8bdff2ea981b2955535d8d83294f8cfa49cf4e423dd5638 flower.jpg
    """,
    "digits": """
        57523 09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22 digits.csv.gz
    """,
}
