"""Prints what git fetches by a DEPS file of gclient, one `url@revision` a line, by the grammar of Python.

Only literals, `+`, `Var` and `Str` are evaluated: nothing of the file runs.
"""
import ast
import sys


def evaluate(node, variables):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Dict):
        return {evaluate(k, variables): evaluate(v, variables) for k, v in zip(node.keys, node.values)}
    if isinstance(node, (ast.List, ast.Tuple)):
        return [evaluate(one, variables) for one in node.elts]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return evaluate(node.left, variables) + evaluate(node.right, variables)
    if isinstance(node, ast.Call):
        argument = evaluate(node.args[0], variables)
        return variables[argument] if node.func.id == "Var" else argument
    raise ValueError(ast.dump(node))


def main(path):
    values = {}
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for node in tree.body:
        if isinstance(node, ast.Assign) and node.targets[0].id in ("vars", "deps"):
            values[node.targets[0].id] = evaluate(node.value, values.get("vars", {}))
    for dependency in values["deps"].values():
        url = dependency.get("url") if isinstance(dependency, dict) else dependency
        if url:
            print(url)


main(sys.argv[1])
