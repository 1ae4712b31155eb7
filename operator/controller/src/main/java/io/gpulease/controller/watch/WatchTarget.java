package io.gpulease.controller.watch;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Which objects a watch follows.
 *
 * @param group API group, empty for the core group
 * @param namespace empty for all namespaces and for cluster-scoped kinds
 * @param labelSelector empty for all, else in the API server's own notation, for example {@code gpulease.io/lease}
 * @param fieldSelector empty for all, for example {@code spec.nodeName=gpu-1}
 * @param pageSize objects per page of a list
 */
public record WatchTarget(
        String group,
        String version,
        String plural,
        String namespace,
        String labelSelector,
        String fieldSelector,
        int pageSize) {

    private static final int DEFAULT_PAGE = 500;

    /** All objects of a kind, in pages of 500. */
    public static WatchTarget of(String group, String version, String plural) {
        return new WatchTarget(group, version, plural, "", "", "", DEFAULT_PAGE);
    }

    public static WatchTarget nodes() {
        return of("", "v1", "nodes");
    }

    public static WatchTarget pods() {
        return of("", "v1", "pods");
    }

    public static WatchTarget gpuLeases() {
        return of("gpulease.io", "v1alpha1", "gpuleases");
    }

    public WatchTarget inNamespace(String only) {
        return new WatchTarget(group, version, plural, only, labelSelector, fieldSelector, pageSize);
    }

    public WatchTarget labelled(String selector) {
        return new WatchTarget(group, version, plural, namespace, selector, fieldSelector, pageSize);
    }

    public WatchTarget withFields(String selector) {
        return new WatchTarget(group, version, plural, namespace, labelSelector, selector, pageSize);
    }

    public WatchTarget withPageSize(int objects) {
        return new WatchTarget(group, version, plural, namespace, labelSelector, fieldSelector, objects);
    }

    /** Path and selectors of the collection, ready for more query parameters to be appended with {@code &}. */
    String collection() {
        var path = new StringBuilder(group.isEmpty() ? "api/" : "apis/" + group + "/")
                .append(version)
                .append('/');
        if (!namespace.isEmpty()) {
            path.append("namespaces/").append(namespace).append('/');
        }
        path.append(plural).append('?');
        append(path, "labelSelector", labelSelector);
        append(path, "fieldSelector", fieldSelector);
        return path.toString();
    }

    private static void append(StringBuilder path, String name, String value) {
        if (!value.isEmpty()) {
            path.append(name).append('=').append(encode(value)).append('&');
        }
    }

    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
