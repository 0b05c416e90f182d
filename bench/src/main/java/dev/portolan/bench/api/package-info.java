/** The API server under load, beside etcd on the same disk. */
@org.jspecify.annotations.NullMarked
package dev.portolan.bench.api;
