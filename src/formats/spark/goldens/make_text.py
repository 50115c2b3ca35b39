# python 3.11, requirements-3.5.txt
# Text transformers of spark.ml, alone and in pipelines.
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.feature import Binarizer, HashingTF, Tokenizer

from golden import Goldens, VERSION

TEXTS = [{"text": t} for t in ["Hello, Spark world", "a b  c", "", " lead and trail  ", "tab\tnew\nline", "ÄÖÜ İstanbul ΣΑΣ",
                               "日本 語", "x" * 50 + " y", "a a a b", "ß 𝒳 \u00a0nbsp \u2003em"]]
goldens = Goldens("text")
goldens.add("tokenizer", Tokenizer(inputCol="text", outputCol="words"), "text string", TEXTS)
for n in (16, 1000):
    goldens.add("hashing %d" % n, PipelineModel([Tokenizer(inputCol="text", outputCol="words"),
                HashingTF(inputCol="words", outputCol="tf", numFeatures=n, binary=n == 16)]), "text string", TEXTS)
goldens.add("hashing of lists", HashingTF(inputCol="words", outputCol="tf", numFeatures=64), "words tokens",
            [{"words": w} for w in (["a", "bc", "def", "ghij", "klmno", "ü", "漢字"], [], ["", "", "x"])])
goldens.write()
