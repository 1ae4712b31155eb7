package io.gpulease.controller.statement;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpulease.controller.apply.Answer;
import io.gpulease.controller.apply.Call;
import io.gpulease.controller.apply.Transport;
import io.gpulease.controller.claim.Names;
import io.gpulease.crds.LeaseStatementStatus;
import java.io.IOException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The statements as the API server has them. Each call waits for its answer; a write that is repeated changes nothing. */
final class StatementStore {

    private static final ObjectMapper JSON =
            new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
    private static final String OURS = "/apis/gpulease.io/v1alpha1";

    private final Transport transport;
    private final String own;
    private final Map<Of, String> homes = new HashMap<>();

    private record Of(String tenant, YearMonth month) {}

    /** {@code own} is the operator's namespace. */
    StatementStore(Transport transport, String own) {
        this.transport = transport;
        this.own = own;
    }

    /** What the first page of a statement says; empty where there is none, or it says nothing yet. */
    Optional<JsonNode> standing(String tenant, YearMonth month) throws IOException, InterruptedException {
        Call call = Call.get(path(home(tenant, month), StatementForm.name(tenant, month.toString(), 1)));
        Answer answer = transport.send(call);
        if (answer.isNotFound()) {
            return Optional.empty();
        }
        return Optional.of(JSON.readTree(LedgerPages.succeeded(call, answer).body())
                        .path("status"))
                .filter(status -> status.has("through"));
    }

    /** Writes all pages, the first one last: what it says is said of all. */
    void write(String tenant, YearMonth month, List<LeaseStatementStatus> pages)
            throws IOException, InterruptedException {
        String home = home(tenant, month);
        boolean isWritten = false;
        try {
            for (int page = pages.size(); page >= 1; page--) {
                write(home, tenant, month, page, pages.get(page - 1));
            }
            isWritten = true;
        } finally {
            if (!isWritten) {
                // Its namespace may have gone: it is looked for anew.
                homes.remove(new Of(tenant, month));
            }
        }
    }

    private void write(String home, String tenant, YearMonth month, int page, LeaseStatementStatus status)
            throws IOException, InterruptedException {
        String name = StatementForm.name(tenant, month.toString(), page);
        ObjectNode said = JSON.createObjectNode();
        // Lists that are empty now may not have been before.
        said.putObject("status").putArray("lines");
        ((ObjectNode) said.path("status")).putArray("amounts");
        ((ObjectNode) said.path("status")).setAll((ObjectNode) JSON.valueToTree(status));
        Call patch = Call.mergePatch(path(home, name) + "/status", said.toString());
        Answer answer = transport.send(patch);
        if (answer.isNotFound()) {
            make(home, tenant, month, page, name);
            answer = transport.send(patch);
        }
        LedgerPages.succeeded(patch, answer);
    }

    private void make(String home, String tenant, YearMonth month, int page, String name)
            throws IOException, InterruptedException {
        ObjectNode object = JSON.createObjectNode();
        object.put("apiVersion", "gpulease.io/v1alpha1").put("kind", "LeaseStatement");
        object.putObject("metadata").put("name", name).putObject("labels").put(Names.TENANT, tenant);
        object.putObject("spec")
                .put("tenant", tenant)
                .put("month", month.toString())
                .put("page", page);
        Call post = Call.post(OURS + "/namespaces/" + home + "/leasestatements", object.toString());
        Answer answer = transport.send(post);
        if (!answer.isConflict()) {
            LedgerPages.succeeded(post, answer);
        }
    }

    /** The names of all statements' pages, each behind its namespace. */
    Set<String> names() throws IOException, InterruptedException {
        Call call = Call.getMetadata(OURS + "/leasestatements");
        Set<String> names = new HashSet<>();
        for (JsonNode item : JSON.readTree(
                        LedgerPages.succeeded(call, transport.send(call)).body())
                .path("items")) {
            JsonNode metadata = item.path("metadata");
            names.add(metadata.path("namespace").asText() + "/"
                    + metadata.path("name").asText());
        }
        return names;
    }

    /** Whether a page of it is not among these; then its place is looked for anew. */
    boolean lacksAPage(String tenant, YearMonth month, int pages, Set<String> names) {
        Of of = new Of(tenant, month);
        String home = homes.get(of);
        boolean lacks = home != null
                && IntStream.rangeClosed(1, pages)
                        .mapToObj(page -> home + "/" + StatementForm.name(tenant, month.toString(), page))
                        .anyMatch(name -> !names.contains(name));
        if (lacks) {
            homes.remove(of);
        }
        return lacks;
    }

    private static String path(String namespace, String name) {
        return OURS + "/namespaces/" + namespace + "/leasestatements/" + name;
    }

    /**
     * Where its first page stands: one that was begun stays where it is. Else the tenant's first namespace, where it is there and stays;
     * else the operator's own.
     */
    private String home(String tenant, YearMonth month) throws IOException, InterruptedException {
        Of of = new Of(tenant, month);
        String known = homes.get(of);
        if (known == null) {
            known = lookedFor(tenant, month);
            homes.put(of, known);
        }
        return known;
    }

    private String lookedFor(String tenant, YearMonth month) throws IOException, InterruptedException {
        String name = StatementForm.name(tenant, month.toString(), 1);
        List<String> candidates = new ArrayList<>();
        Optional<JsonNode> party = get(OURS + "/gputenants/" + tenant);
        for (JsonNode namespace :
                party.map(object -> object.path("spec").path("namespaces")).orElseGet(JSON::createArrayNode)) {
            if (stays(namespace.asText(), tenant)) {
                candidates.add(namespace.asText());
            }
        }
        boolean isFirstThere = party.isPresent()
                && candidates.contains(
                        party.get().path("spec").path("namespaces").path(0).asText(""));
        candidates.add(own);
        for (String candidate : candidates) {
            if (get(path(candidate, name)).isPresent()) {
                return candidate;
            }
        }
        return isFirstThere ? candidates.getFirst() : own;
    }

    private boolean stays(String name, String tenant) throws IOException, InterruptedException {
        return get("/api/v1/namespaces/" + name)
                .filter(namespace -> !namespace.path("metadata").has("deletionTimestamp"))
                .filter(namespace -> tenant.equals(namespace
                        .path("metadata")
                        .path("labels")
                        .path(Names.TENANT)
                        .asText("")))
                .isPresent();
    }

    private Optional<JsonNode> get(String path) throws IOException, InterruptedException {
        Call call = Call.get(path);
        Answer answer = transport.send(call);
        return answer.isNotFound()
                ? Optional.empty()
                : Optional.of(JSON.readTree(LedgerPages.succeeded(call, answer).body()));
    }
}
