"""Qdrant's own engine behind the part of its REST API that this project uses.

The engine comes from the package qdrant-edge-py; storage, filters, sparse scoring, fusion and formulas are the real
ones. What is written here is the server around it: collections, aliases, JSON. Prints its port when it listens.
Understands `api-key` where QDRANT_TEST_KEY is set, and reports QDRANT_TEST_VERSION.
"""

import json
import os
import re
import shutil
import sys
import tempfile
import threading
import urllib.parse
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import qdrant_edge as edge

ROOT = tempfile.mkdtemp(prefix="lattice-qdrant-")
KEY = os.environ.get("QDRANT_TEST_KEY")
VERSION = os.environ.get("QDRANT_TEST_VERSION", "1.17.1")
LOCK = threading.RLock()
COLLECTIONS = {}
ALIASES = {}


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Collection:
    def __init__(self, name, body):
        vectors = body.get("vectors") or {}
        sparse = body.get("sparse_vectors") or {}
        if "size" in vectors:
            vectors = {"": vectors}
            self.unnamed = True
        else:
            self.unnamed = False
        self.params = {"vectors": body.get("vectors") or {}, "sparse_vectors": sparse}
        self.sizes = {key: value["size"] for key, value in vectors.items()}
        self.indexed = {}
        self.path = os.path.join(ROOT, uuid.uuid4().hex)
        os.makedirs(self.path)
        self.shard = edge.EdgeShard.create(
            self.path,
            edge.EdgeConfig(
                vectors={
                    key: edge.EdgeVectorParams(value["size"], getattr(edge.Distance, value["distance"]))
                    for key, value in vectors.items()
                },
                sparse_vectors={
                    key: edge.EdgeSparseVectorParams(
                        modifier=edge.Modifier.Idf if value.get("modifier") == "idf" else None
                    )
                    for key, value in sparse.items()
                },
            ),
        )

    def close(self):
        self.shard.close()
        shutil.rmtree(self.path, ignore_errors=True)


def find(name):
    collection = COLLECTIONS.get(ALIASES.get(name, name))
    if collection is None:
        raise Refused(404, f"Not found: Collection `{name}` doesn't exist!")
    return collection


def condition(given):
    match = given["match"]
    if "value" in match:
        return edge.FieldCondition(given["key"], match=edge.MatchValue(match["value"]))
    return edge.FieldCondition(given["key"], match=edge.MatchAny(match["any"]))


def to_filter(given):
    if given is None:
        return None
    parts = {key: [condition(each) for each in given[key]] for key in ("must", "must_not", "should") if given.get(key)}
    return edge.Filter(**parts)


def expression(given):
    make = edge.Expression
    if isinstance(given, (int, float)):
        return make.Constant(float(given))
    if isinstance(given, str):
        return make.Variable("$score" if given == "$score[0]" else given)
    (kind, value), = given.items()
    if kind == "sum":
        return make.Sum([expression(each) for each in value])
    if kind == "mult":
        return make.Mult([expression(each) for each in value])
    if kind == "div":
        return make.Div(
            left=expression(value["left"]),
            right=expression(value["right"]),
            by_zero_default=value.get("by_zero_default"),
        )
    raise Refused(400, f"Wrong input: expression {kind}")


def to_query(collection, given, using):
    if given is None:
        return None
    if isinstance(given, list):
        size = collection.sizes.get(using or "")
        if size is None:
            raise Refused(400, f"Wrong input: Not existing vector name error: {using}")
        if size != len(given):
            raise Refused(400, f"Wrong input: Vector dimension error: expected dim: {size}, got {len(given)}")
        return edge.Query.Nearest(given, using=using)
    if "indices" in given:
        vector = edge.SparseVector(indices=given["indices"], values=given["values"])
        return edge.Query.Nearest(vector, using=using)
    if given.get("fusion") == "rrf":
        return edge.Fusion.Rrf(k=2)
    if "formula" in given:
        # The engine takes the first score without its number.
        defaults = {("$score" if key == "$score[0]" else key): value for key, value in given.get("defaults", {}).items()}
        return edge.Formula(expression(given["formula"]), defaults)
    raise Refused(400, "Wrong input: query")


def prefetches(collection, given):
    if given is None:
        return None
    return [
        edge.Prefetch(
            limit=each["limit"],
            query=to_query(collection, each.get("query"), each.get("using")),
            prefetches=prefetches(collection, each.get("prefetch")),
            filter=to_filter(each.get("filter")),
        )
        for each in (given if isinstance(given, list) else [given])
    ]


def to_point(collection, given):
    vectors = {}
    for name, vector in given["vector"].items():
        if isinstance(vector, dict):
            vectors[name] = edge.SparseVector(indices=vector["indices"], values=vector["values"])
            continue
        size = collection.sizes.get(name)
        if size is None:
            raise Refused(400, f"Wrong input: Not existing vector name error: {name}")
        if size != len(vector):
            raise Refused(400, f"Wrong input: Vector dimension error: expected dim: {size}, got {len(vector)}")
        vectors[name] = [float(value) for value in vector]
    return edge.Point(given["id"], vectors, given.get("payload"))


def payload_of(point, wanted):
    payload = dict(point.payload or {})
    if isinstance(wanted, list):
        return {key: payload[key] for key in wanted if key in payload}
    return payload if wanted else None


FIELD_TYPES = {"keyword": edge.PayloadSchemaType.Keyword, "integer": edge.PayloadSchemaType.Integer}


def handle(method, path, body):
    if path == "/":
        return {"title": "qdrant - vector search engine", "version": VERSION}
    if path == "/collections":
        return {"result": {"collections": [{"name": name} for name in COLLECTIONS]}}
    if path == "/aliases":
        return {
            "result": {
                "aliases": [{"alias_name": alias, "collection_name": name} for alias, name in ALIASES.items()]
            }
        }
    if path == "/collections/aliases":
        for action in body["actions"]:
            if "delete_alias" in action:
                ALIASES.pop(action["delete_alias"]["alias_name"], None)
                continue
            made = action["create_alias"]
            if made["alias_name"] in COLLECTIONS:
                raise Refused(409, f"Wrong input: Collection `{made['alias_name']}` already exists!")
            if made["collection_name"] not in COLLECTIONS:
                raise Refused(404, f"Not found: Collection `{made['collection_name']}` doesn't exist!")
            ALIASES[made["alias_name"]] = made["collection_name"]
        return {"result": True}
    name, rest = re.fullmatch(r"/collections/([^/]+)(/.*)?", path).groups()
    if rest is None:
        if method == "PUT":
            if name in COLLECTIONS or name in ALIASES:
                raise Refused(409, f"Wrong input: Collection `{name}` already exists!")
            COLLECTIONS[name] = Collection(name, body)
            return {"result": True}
        if method == "DELETE":
            find(name)
            COLLECTIONS.pop(name).close()
            for alias in [alias for alias, target in ALIASES.items() if target == name]:
                del ALIASES[alias]
            return {"result": True}
        found = find(name)
        return {
            "result": {"status": "green", "config": {"params": found.params}, "payload_schema": found.indexed}
        }
    collection = find(name)
    shard = collection.shard
    if rest == "/index":
        schema = body["field_schema"]
        kind = schema if isinstance(schema, str) else schema["type"]
        shard.update(edge.UpdateOperation.create_field_index(body["field_name"], FIELD_TYPES[kind]))
        collection.indexed[body["field_name"]] = {"data_type": kind}
        return {"result": {"status": "completed"}}
    if rest == "/points" and method == "PUT":
        if not body["points"]:
            raise Refused(400, "Wrong input: Empty update request")
        shard.update(edge.UpdateOperation.upsert_points([to_point(collection, each) for each in body["points"]]))
        return {"result": {"status": "completed"}}
    if rest == "/points/delete":
        shard.update(edge.UpdateOperation.delete_points_by_filter(to_filter(body["filter"])))
        return {"result": {"status": "completed"}}
    if rest == "/points/count":
        return {"result": {"count": shard.count(edge.CountRequest(filter=to_filter(body.get("filter")), exact=True))}}
    if rest == "/points/scroll":
        records, offset = shard.scroll(
            edge.ScrollRequest(
                offset=body.get("offset"),
                limit=body.get("limit", 10),
                filter=to_filter(body.get("filter")),
                with_payload=True,
            )
        )
        points = [{"id": str(each.id), "payload": payload_of(each, True)} for each in records]
        return {"result": {"points": points, "next_page_offset": None if offset is None else str(offset)}}
    if rest == "/points/query":
        if body["limit"] < 1:
            raise Refused(400, "Wrong input: limit must be positive")
        found = shard.query(
            edge.QueryRequest(
                limit=body["limit"],
                query=to_query(collection, body.get("query"), body.get("using")),
                prefetches=prefetches(collection, body.get("prefetch")),
                filter=to_filter(body.get("filter")),
                with_payload=True,
            )
        )
        points = [
            {"id": str(each.id), "score": each.score, "payload": payload_of(each, body.get("with_payload"))}
            for each in found
        ]
        return {"result": {"points": points}}
    raise Refused(404, f"no such path: {path}")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one packet: the second of two would wait for the first to be acknowledged.
    wbufsize = 1 << 16

    def respond(self):
        length = int(self.headers.get("content-length") or 0)
        text = self.rfile.read(length)
        path = self.path.split("?")[0]
        try:
            if KEY is not None and path != "/" and self.headers.get("api-key") != KEY:
                raise Refused(401, "Must provide an API key or an Authorization bearer token")
            with LOCK:
                answer = handle(self.command, urllib.parse.unquote(path), json.loads(text) if text else {})
            self.send(200, {**answer, "status": "ok", "time": 0.0})
        except Refused as refused:
            self.send(refused.status, {"status": {"error": str(refused)}, "time": 0.0})
        except Exception as error:
            print(f"{self.command} {self.path}: {error!r}", file=sys.stderr, flush=True)
            self.send(500, {"status": {"error": str(error)}, "time": 0.0})

    def send(self, status, answer):
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = respond

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("QDRANT_TEST_PORT", "0"))), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
try:
    # Ends with whoever started it.
    threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
    server.serve_forever()
finally:
    shutil.rmtree(ROOT, ignore_errors=True)
