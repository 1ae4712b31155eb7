package io.gpulease.controller.handover;

import java.util.List;

/** How far the records of a lease are. */
public sealed interface Progress {

    /** There is nothing to be recorded: none of its nodes is cleaned between tenants. */
    record Unneeded() implements Progress {}

    /** Being written; the lease is woken when they are, or when it should wait no longer. */
    record UnderWay() implements Progress {}

    /** Written: these objects, in order, and the digest of the last, which speaks for all. */
    record Written(List<String> names, String digest) implements Progress {}

    /** Not written by now, and why; they are tried again where somebody asks again. */
    record NotYet(String cause) implements Progress {}
}
