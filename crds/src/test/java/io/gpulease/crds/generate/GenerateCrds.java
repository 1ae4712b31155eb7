package io.gpulease.crds.generate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.gpulease.crds.GpuLease;
import io.gpulease.crds.GpuPool;
import io.gpulease.crds.GpuSite;
import io.gpulease.crds.GpuTenant;
import io.gpulease.crds.LeasePolicy;
import io.gpulease.crds.LeaseQuote;
import io.gpulease.crds.LeaseStatement;
import io.gpulease.crds.LeaseViolation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes one CRD file per kind into a directory: {@code make crds}. */
public final class GenerateCrds {
    /** The kinds, in the order in which people meet them. */
    static final List<Class<? extends CustomResource<?, ?>>> KINDS = List.of(
            GpuLease.class,
            GpuTenant.class,
            GpuPool.class,
            GpuSite.class,
            LeaseQuote.class,
            LeasePolicy.class,
            LeaseViolation.class,
            LeaseStatement.class);

    private static final String HEADER =
            "# Generated from the Java kinds by `make crds`; a test compares it with them.\n";

    private GenerateCrds() {}

    static void main(String[] args) throws IOException {
        into(Path.of(args[0]));
    }

    /** Writes the files and returns their paths. */
    static List<Path> into(Path directory) throws IOException {
        Files.createDirectories(directory);
        var yaml = new ObjectMapper(YAMLFactory.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                .build());
        var files = new ArrayList<Path>();
        for (var crd : definitions()) {
            var tree = WholeNumbers.in(yaml.valueToTree(crd));
            var file = directory.resolve(crd.getMetadata().getName() + ".yaml");
            Files.writeString(file, HEADER + yaml.writeValueAsString(tree));
            files.add(file);
        }
        return files;
    }

    /** The definitions as they are installed. */
    static List<CustomResourceDefinition> definitions() {
        return KINDS.stream().map(GenerateCrds::definition).toList();
    }

    private static CustomResourceDefinition definition(Class<? extends CustomResource<?, ?>> kind) {
        var made = new ArrayList<CustomResourceDefinition>();
        new CRDGenerator()
                .withOutput(new Discarded())
                .withParallelGenerationEnabled(false)
                .customResourceClasses(List.<Class<? extends HasMetadata>>of(kind))
                .withPostProcessor(new io.fabric8.crdv2.generator.CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata crd, String version) {
                        made.add(Refinement.of((CustomResourceDefinition) crd, kind));
                        return crd;
                    }
                })
                .generate();
        return made.getFirst();
    }

    /** The generator insists on writing somewhere. */
    private static final class Discarded implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
        @Override
        public ByteArrayOutputStream outputFor(String crdName) {
            return new ByteArrayOutputStream();
        }

        @Override
        public void close() {}
    }
}
