# python 3.11, requirements-3.5.txt
# python 3.7, requirements-2.4.txt
# Text transformers of spark.ml, alone and in pipelines. Spark 2.4 needs Java 8.
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml import feature as F

from golden import Goldens, VERSION, frame

NEW = VERSION >= "3"
TEXTS = [{"text": t} for t in ["Hello, Spark world", "a b  c", "", " lead and trail  ", "tab\tnew\nline", "ÄÖÜ İstanbul ΣΑΣ", "日本 語",
                               "x" * 50 + " y", "a a a b", "ß 𝒳 \u00a0nbsp \u2003em", "I am THE one", "don't stop-me now 42.5", "  "]]
LISTS = [{"words": w} for w in (["a", "bc", "def", "ghij", "klmno", "ü", "漢字"], [], ["", "", "x"], ["The", "the", "I", "ı", "i", "İ"], ["a b", "a", "b", "a"])]
goldens = Goldens("text")
token = F.Tokenizer(inputCol="text", outputCol="words")
goldens.add("tokenizer", token, "text string", TEXTS + [{"text": None}])
for n in (16, 1000, 262144 if False else 4099):
    goldens.add("hashing %d" % n, PipelineModel([token, F.HashingTF(inputCol="words", outputCol="tf", numFeatures=n, binary=n == 16)]), "text string", TEXTS)
goldens.add("hashing of lists", F.HashingTF(inputCol="words", outputCol="tf", numFeatures=64), "words tokens", LISTS)
for pattern, gaps, length, lower in (("\\s+", True, 1, True), ("\\s+", True, 0, False), (r"\W", True, 1, True), (r"\w+", False, 1, True), (r"[a-z&&[^n]]{2,}", False, 2, True),
                                     (r"(?<=a)|,\s*", True, 0, False), (r"\p{L}+|\d+(\.\d+)?", False, 1, False), ("", True, 1, True), (r"\b", True, 1, True),
                                     (r"(?i)THE|[^\x00-\x7f]", True, 1, False), ("a*", True, 0, True), (r"\s", True, 0, True)):
    goldens.add("regex %s %s %d %s" % (pattern, gaps, length, lower), F.RegexTokenizer(inputCol="text", outputCol="words", pattern=pattern, gaps=gaps, minTokenLength=length,
                toLowercase=lower), "text string",
                # What cuts a character of two UTF-16 units in two makes texts that no UTF-8 has.
                [r for r in TEXTS if "𝒳" not in r["text"]] if pattern in ("", "a*") else TEXTS)
goldens.add("stop words", F.StopWordsRemover(inputCol="words", outputCol="left", stopWords=["the", "I", "a"], locale="en_US"), "words tokens", LISTS)
goldens.add("stop words of english", F.StopWordsRemover(inputCol="words", outputCol="left", locale="en_US"), "words tokens", LISTS)
goldens.add("stop words by case", F.StopWordsRemover(inputCol="words", outputCol="left", stopWords=["the", "I", "a"], caseSensitive=True, locale="en_US"), "words tokens", LISTS)
if NEW:
    goldens.add("stop words in turkish", F.StopWordsRemover(inputCol="words", outputCol="left", stopWords=["I", "İ"], locale="tr_TR"), "words tokens", LISTS)
    goldens.add("stop words in another turkish", F.StopWordsRemover(inputCol="words", outputCol="left", stopWords=["I", "İ"], locale="tr"), "words tokens", LISTS)
if NEW:
    goldens.add("stop words of two columns", PipelineModel([F.NGram(inputCol="words", outputCol="pairs"),
                F.StopWordsRemover(inputCols=["words", "pairs"], outputCols=["left", "right"], stopWords=["a", "a b a"], locale="en_US")]), "words tokens", LISTS)
for n in (1, 2, 3):
    goldens.add("%d-grams" % n, F.NGram(inputCol="words", outputCol="grams", n=n), "words tokens", LISTS)
for binary in (False, True):
    for least in (1.0, 2.0, 0.4):
        goldens.add("counts %s %s" % (binary, least), Pipeline(stages=[token, F.CountVectorizer(inputCol="words", outputCol="tf", minTF=least, binary=binary, vocabSize=9)])
                    .fit(frame("text string", TEXTS)), "text string", TEXTS)
goldens.add("tf-idf", Pipeline(stages=[token, F.HashingTF(inputCol="words", outputCol="tf", numFeatures=50), F.IDF(inputCol="tf", outputCol="tfidf", minDocFreq=1)])
            .fit(frame("text string", TEXTS)), "text string", TEXTS)
goldens.add("counts, idf, normalizer, assembler", Pipeline(stages=[F.RegexTokenizer(inputCol="text", outputCol="words"), F.CountVectorizer(inputCol="words", outputCol="tf"),
            F.IDF(inputCol="tf", outputCol="tfidf"), F.Normalizer(inputCol="tfidf", outputCol="n"), F.VectorAssembler(inputCols=["n", "x"], outputCol="features")])
            .fit(frame("text string, x double", [dict(r, x=1.5 * i) for i, r in enumerate(TEXTS)])), "text string, x double", [dict(r, x=-1.5 * i) for i, r in enumerate(TEXTS)])
goldens.add("word vectors", F.Word2Vec(inputCol="words", outputCol="v", vectorSize=4, minCount=1, seed=1, maxIter=1).fit(frame("words tokens", LISTS)), "words tokens",
            LISTS + [{"words": ["unknown", "a"]}, {"words": ["unknown"]}])
goldens.write()
