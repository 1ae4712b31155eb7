package io.gpulease.rules.facts;

import java.util.List;
import java.util.Map;

/** What is known of whose lease it is. */
public record Tenant(String name, Map<String, String> labels, List<String> namespaces, boolean suspended) {

    public Tenant {
        labels = Map.copyOf(labels);
        namespaces = List.copyOf(namespaces);
    }
}
