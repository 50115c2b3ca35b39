import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { whatInstead } from './no-model.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const tar = new Uint8Array(512);
tar.set(text('ustar'), 257);

// biome-ignore format: one file a line
const FILES: readonly (readonly [name: string, head: Uint8Array, what: RegExp | undefined])[] = [
  ['no bytes', new Uint8Array(), /^empty$/],
  ['a pointer of Git LFS', text('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'), /git lfs pull/],
  ['a page', text('<!DOCTYPE html><html><title>404</title>'), /page of HTML/],
  ['a page after a line', text('\n<html lang="en">'), /page of HTML/],
  ['an error of an object store', text('<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code>'), /error in XML/],
  ['an error of an API', text('{"error":"Entry not found"}'), /error in JSON/],
  ['gzip', gzipSync('model'), /gzip; unpack/],
  ['a tar archive', tar, /tar archive/],
  ['ONNX in protobuf\'s text form', text('ir_version: 8\ngraph {\n'), /ONNX as text.*textproto/],
  ['ONNX in its own text form', text('<\n  ir_version: 10,\n'), /ONNX as text.*parse_model/],
  ['a model', Uint8Array.of(8, 9, 58, 4, 18, 1, 103, 0), undefined],
  ['other JSON', text('{"nodes": []}'), undefined],
  ['other XML', text('<?xml version="1.0"?><PMML version="4.4">'), undefined],
];
for (const [name, head, what] of FILES)
  test(`what instead of a model: ${name}`, () => {
    const said = whatInstead(head, head.length);
    if (what) assert.match(said ?? '', what);
    else assert.equal(said, undefined);
  });
