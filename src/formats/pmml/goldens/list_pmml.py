# python 3.11, requirements.txt
# PMML 4.4's own words, read from the classes of JPMML-Model that the wheel jpmml-evaluator carries: pmml-4.4.json.
import json
import os
import zipfile

import jpype
from jpmml_evaluator import _classpath

HERE = os.path.dirname(os.path.abspath(__file__))
jpype.startJVM("-Xmx256m", classpath=_classpath([]))
jar = [path for path in _classpath([]) if "pmml-model-1" in path][0]
names = [name[:-6].replace("/", ".") for name in zipfile.ZipFile(jar).namelist() if name.startswith("org/dmg/pmml/") and name.endswith(".class") and "$" not in name]


def elements(parent):
    """Elements of the schema that extend a class, but not those that only JPMML has (x-...) or that are not for documents."""
    base = jpype.JClass(parent)
    found = []
    for name in names:
        try:
            own = jpype.JClass(name)
        except Exception:
            continue
        if not base.class_.isAssignableFrom(own.class_) or jpype.java.lang.reflect.Modifier.isAbstract(own.class_.getModifiers()):
            continue
        root = own.class_.getAnnotation(jpype.JClass("jakarta.xml.bind.annotation.XmlRootElement").class_)
        if root is not None and not str(root.name()).startswith("x-"):
            found.append(str(root.name()))
    return sorted(found)


functions = jpype.JClass("org.dmg.pmml.PMMLFunctions").class_.getFields()
made = {
    "version": "4.4",
    "from": os.path.basename(jar).replace(".jar", ""),
    "models": elements("org.dmg.pmml.Model"),
    "functions": sorted(str(f.get(None)) for f in functions),
    "expressions": elements("org.dmg.pmml.Expression"),
    "predicates": elements("org.dmg.pmml.Predicate"),
    "features": [str(v.value()) for v in jpype.JClass("org.dmg.pmml.ResultFeature").values()],
}
with open(os.path.join(HERE, "pmml-4.4.json"), "w") as f:
    json.dump(made, f, indent=1)
    f.write("\n")
print({k: len(v) for k, v in made.items()}, made)
