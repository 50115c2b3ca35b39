# python 3.11, requirements-pmml.txt
"""models/pmml_iris: DecisionTreeIris.pmml, a tree as the seed's, written by sklearn2pmml; answers by JPMML-Evaluator.

Needs Java 17. The outputs are named as in the seed's document: Probability_setosa …, Node_Id.
"""
import os
import re
import shutil
import sys

import pandas as pd
from jpmml_evaluator import make_evaluator
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier
from sklearn2pmml import sklearn2pmml
from sklearn2pmml.pipeline import PMMLPipeline

sys.path.insert(0, os.path.dirname(__file__))
import golden

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pmml_iris")
PATH = os.path.join(FOLDER, "DecisionTreeIris.pmml")
FIELDS = ["Sepal_Length", "Sepal_Width", "Petal_Length", "Petal_Width"]
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER)
x, y = load_iris(return_X_y=True)
x = pd.DataFrame(x, columns=FIELDS)
species = pd.Series(load_iris().target_names[y], name="Species")
pipeline = PMMLPipeline([("tree", DecisionTreeClassifier(max_depth=3, random_state=1))])
pipeline.fit(x, species)
pipeline.named_steps["tree"].pmml_options_ = {"compact": False, "winner_id": True}
sklearn2pmml(pipeline, PATH)
with open(PATH) as f:
    text = f.read()
text = re.sub(r'<OutputField name="probability\((\w+)\)"', r'<OutputField name="Probability_\1"', text)
text = re.sub(r'<OutputField name="nodeId" optype="categorical" dataType="integer"', '<OutputField name="Node_Id" optype="categorical" dataType="string"', text)
# Fields that the tree does not read are left out by the converter, and sent by the seed's clients.
for field in FIELDS[:2]:
    if field not in text:
        text = re.sub(r'(\s*)(<DataField name="Petal_Length")', rf'\1<DataField name="{field}" optype="continuous" dataType="double"/>\1\2', text)
        text = re.sub(r'(\s*)(<MiningField name="Petal_Length")', rf'\1<MiningField name="{field}"/>\1\2', text)
text = re.sub(r"\n\s*<Timestamp>[^<]*</Timestamp>", "", text)
with open(PATH, "w") as f:
    f.write(text)

evaluator = make_evaluator(PATH).verify()
rows = {"the seed's": [[5.1, 3.5, 1.4, 0.2]], "flowers": x.values[::12].tolist(), "none": []}
outputs = ["Species", "Probability_setosa", "Probability_versicolor", "Probability_virginica", "Node_Id"]
cases = []
for title, row in rows.items():
    answers = [evaluator.evaluate(dict(zip(FIELDS, map(float, one)))) for one in row]
    columns = {name: [answer[name] for answer in answers] for name in outputs}
    cases.append({
        "name": title,
        "inputs": {field: golden.tensor(pd.Series([one[i] for one in row], dtype="float64").values) for i, field in enumerate(FIELDS)},
        "outputs": {
            name: golden.tensor(pd.Series(values, dtype="float64" if name.startswith("Prob") else "object").values)
            for name, values in columns.items()
        },
    })
golden.write(os.path.join(FOLDER, "golden.json"), "JPMML-Evaluator, by jpmml_evaluator 0.16.0", cases)
