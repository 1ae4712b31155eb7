package io.gpulease.controller.guard;

import java.util.ArrayList;
import java.util.List;

/** Remembers what was told. */
final class ToldNews implements PolicyNews {
    final List<String> told = new ArrayList<>();

    @Override
    public void restored(PolicyId policy, String uid, Fault fault) {
        told.add("restored %s, %s".formatted(policy, fault));
    }

    @Override
    public void notRestored(PolicyId policy, String uid, Fault fault, String cause) {
        told.add("not restored %s, %s: %s".formatted(policy, fault, cause));
    }

    @Override
    public void noRecord() {
        told.add("no record");
    }

    @Override
    public void failed(String what, String cause) {
        // Only counted.
    }
}
