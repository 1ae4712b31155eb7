package io.gpulease.controller;

import com.fasterxml.jackson.core.JsonFactory;
import io.gpulease.controller.watch.ItemReader;
import io.gpulease.controller.watch.NamespaceReader;
import io.gpulease.controller.watch.NodeReader;
import io.gpulease.controller.watch.PodReader;
import io.gpulease.controller.watch.SlimNamespace;
import io.gpulease.controller.watch.SlimNode;
import io.gpulease.controller.watch.SlimPod;
import io.gpulease.controller.watch.TypedReader;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.LeaseQuote;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Objects as the operator reads them; written with single quotes. */
public final class Given {

    private static final JsonFactory PARSERS = new JsonFactory();

    private Given() {}

    public static SlimNode node(String json) {
        return read(new NodeReader(), json);
    }

    public static SlimNamespace namespace(String json) {
        return read(new NamespaceReader(), json);
    }

    public static SlimPod pod(String json) {
        return read(new PodReader(), json);
    }

    public static GpuLease lease(String json) {
        return read(new TypedReader<>(GpuLease.class, GpuLease::skipped), json);
    }

    public static GpuPool pool(String json) {
        return read(new TypedReader<>(GpuPool.class), json);
    }

    public static GpuSite site(String json) {
        return read(new TypedReader<>(GpuSite.class), json);
    }

    public static GpuTenant tenant(String json) {
        return read(new TypedReader<>(GpuTenant.class), json);
    }

    public static LeaseQuote quote(String json) {
        return read(new TypedReader<>(LeaseQuote.class, LeaseQuote::skipped), json);
    }

    private static <T> T read(ItemReader<T> reader, String json) {
        try (var parser = PARSERS.createParser(json.replace('\'', '"'))) {
            parser.nextToken();
            return reader.read(parser);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
