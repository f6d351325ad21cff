// What does a program see that speaks to the service by the generated Java client? (Printed as JSON.)
// It is compiled with the generated client and run by itself.
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import mx.anuencia.client.ApiClient;
import mx.anuencia.client.ApiException;
import mx.anuencia.client.ApiResponse;
import mx.anuencia.client.api.ReadsApi;
import mx.anuencia.client.api.WritesApi;
import mx.anuencia.client.model.AuthorizationOut;
import mx.anuencia.client.model.AuthorizationRegisteredIn;
import mx.anuencia.client.model.AuthorizationRequestedIn;
import mx.anuencia.client.model.AuthorizationSummaryOut;
import mx.anuencia.client.model.AuthorizationsPage;
import mx.anuencia.client.model.CommitteeOpinionIssuedIn;
import mx.anuencia.client.model.DecreePublishedIn;
import mx.anuencia.client.model.EntryRecordedIn;
import mx.anuencia.client.model.EventItemOut;
import mx.anuencia.client.model.EventsPage;
import mx.anuencia.client.model.ExitRecordedIn;
import mx.anuencia.client.model.Problem;
import mx.anuencia.client.model.ProblemFlaw;
import mx.anuencia.client.model.RecordedOut;
import mx.anuencia.client.model.ReportSubmittedIn;
import mx.anuencia.client.model.SenateVoteIn;
import mx.anuencia.client.model.SenateVoteRecordedOut;
import mx.anuencia.client.model.StepOut;
import mx.anuencia.client.model.TermsIn;
import mx.anuencia.client.model.VotedAuthorizationIn;
import mx.anuencia.client.model.VotedAuthorizationOut;

public final class Lifecycle {
  static final ReadsApi READS = new ReadsApi(speaking());

  static ApiClient speaking() {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("ANUENCIA_URL"));
    return client;
  }

  static WritesApi speakingFor(String office) {
    ApiClient client = speaking();
    String bearer = "Bearer " + System.getenv("TOKEN_" + office.toUpperCase());
    client.setRequestInterceptor(request -> request.header("Authorization", bearer));
    return new WritesApi(client);
  }

  static String key() {
    return UUID.randomUUID().toString();
  }

  static String version(long number) {
    return '"' + Long.toString(number) + '"';
  }

  static ApiResponse<RecordedOut> register(String title) throws ApiException {
    TermsIn terms = new TermsIn().ministries(List.of(TermsIn.MinistriesEnum.DEFENCE));
    AuthorizationRegisteredIn body = new AuthorizationRegisteredIn().title(title).terms(terms);
    return speakingFor("executive").registerAuthorizationWithHttpInfo(key(), body);
  }

  static ApiResponse<RecordedOut> enter(UUID id, long number, String key, EntryRecordedIn body)
      throws ApiException {
    return speakingFor("defence").recordEntryWithHttpInfo(id, key, version(number), body);
  }

  /** The problem with which an entry is refused, with its status. */
  static Map.Entry<Integer, Problem> refused(UUID id, long number, EntryRecordedIn body) throws Exception {
    try {
      enter(id, number, key(), body);
    } catch (ApiException answer) {
      Problem problem = speaking().getObjectMapper().readValue(answer.getResponseBody(), Problem.class);
      return Map.entry(answer.getCode(), problem);
    }
    throw new AssertionError("it was recorded");
  }

  static List<Object> stands(ApiResponse<RecordedOut> answer) {
    return List.of(answer.getStatusCode(), answer.getData().getAuthorization().getVersion());
  }

  static List<UUID> pages() throws ApiException {
    List<UUID> found = new ArrayList<>();
    String cursor = null;
    do {
      AuthorizationsPage page =
          READS.listAuthorizations(
              ReadsApi.APIListAuthorizationsRequest.newBuilder().cursor(cursor).limit(2L).build());
      for (AuthorizationSummaryOut one : page.getItems()) found.add(one.getId());
      cursor = page.getNextCursor();
    } while (cursor != null);
    return found;
  }

  static List<Object> feed() throws ApiException {
    List<Object> found = new ArrayList<>();
    String cursor = null;
    while (true) {
      EventsPage page =
          READS.listEvents(ReadsApi.APIListEventsRequest.newBuilder().cursor(cursor).limit(3L).build());
      if (page.getItems().isEmpty()) return found;
      for (EventItemOut one : page.getItems()) {
        found.add(List.of(one.getPosition(), one.getEvent().getType()));
      }
      cursor = page.getNextCursor();
    }
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, Object> report = new LinkedHashMap<>();
    List<UUID> ids = new ArrayList<>();
    for (int number = 0; number < 4; number++) {
      ids.add(register("Another, " + number).getData().getAuthorization().getId());
    }
    ApiResponse<RecordedOut> registered = register("Joint training");
    UUID id = registered.getData().getAuthorization().getId();
    ids.add(id);
    report.put("register", stands(registered));
    AuthorizationRequestedIn request = new AuthorizationRequestedIn().receivedOn("2026-01-12");
    report.put(
        "request", stands(speakingFor("executive").recordRequestWithHttpInfo(id, key(), version(1), request)));
    CommitteeOpinionIssuedIn opinion =
        new CommitteeOpinionIssuedIn().committees(List.of("Marina")).on("2026-02-11").favourable(true);
    report.put(
        "committee",
        stands(speakingFor("senate").recordCommitteeOpinionWithHttpInfo(id, key(), version(2), opinion)));

    SenateVoteIn vote =
        new SenateVoteIn()
            .organ(SenateVoteIn.OrganEnum.SENATE)
            .on("2026-02-17")
            .outcome(SenateVoteIn.OutcomeEnum.APPROVED)
            .authorizations(List.of(new VotedAuthorizationIn().id(id).expectedVersion(3L)));
    ApiResponse<SenateVoteRecordedOut> voted = speakingFor("senate").recordSenateVoteWithHttpInfo(key(), vote);
    List<Boolean> same = new ArrayList<>();
    for (VotedAuthorizationOut one : voted.getData().getAuthorizations()) same.add(one.getId().equals(id));
    report.put("vote", List.of(voted.getStatusCode(), same));
    DecreePublishedIn decree = new DecreePublishedIn().text(DecreePublishedIn.TextEnum.FULL).on("2026-02-20");
    report.put(
        "decree", stands(speakingFor("gazette").recordDecreeWithHttpInfo(id, key(), version(4), decree)));

    String key = key();
    EntryRecordedIn entry = new EntryRecordedIn().on("2026-02-27").note("At Tapachula");
    ApiResponse<RecordedOut> entered = enter(id, 5, key, entry);
    AuthorizationOut state = entered.getData().getAuthorization();
    report.put("enter", List.of(entered.getStatusCode(), state.getVersion(), state.getStatus()));
    ApiResponse<RecordedOut> again = enter(id, 5, key, entry);
    report.put(
        "replay",
        List.of(
            again.getStatusCode(),
            again.getHeaders().get("idempotent-replayed").get(0),
            again.getData().getPositions().equals(entered.getData().getPositions())));
    Map.Entry<Integer, Problem> stale = refused(id, 5, new EntryRecordedIn().on("2026-02-27"));
    Object stood = stale.getValue().getAdditionalProperty("current_version");
    report.put("stale", List.of(stale.getKey(), stale.getValue().getCode(), stood));
    Map.Entry<Integer, Problem> unsound = refused(id, 6, new EntryRecordedIn().on("2026-02-30"));
    List<String> pointers = new ArrayList<>();
    for (ProblemFlaw one : unsound.getValue().getErrors()) pointers.add(one.getPointer());
    report.put("unsound", List.of(unsound.getKey(), unsound.getValue().getCode(), pointers));

    ExitRecordedIn exit = new ExitRecordedIn().on("2026-03-20");
    report.put("exit", stands(speakingFor("defence").recordExitWithHttpInfo(id, key(), version(6), exit)));
    ReportSubmittedIn sent = new ReportSubmittedIn().by(List.of(ReportSubmittedIn.ByEnum.DEFENCE));
    report.put("report", stands(speakingFor("defence").recordReportWithHttpInfo(id, key(), version(7), sent)));

    AuthorizationOut read =
        READS.readAuthorization(ReadsApi.APIReadAuthorizationRequest.newBuilder().id(id).build());
    List<String> crossings = new ArrayList<>();
    for (StepOut one : read.getCrossings()) crossings.add(one.getType());
    report.put("read", List.of(read.getVersion(), read.getStatus(), crossings));
    Map<String, Object> unknown = read.getAdditionalProperties();
    report.put("unknown", unknown == null ? List.of() : new TreeSet<>(unknown.keySet()));
    List<UUID> listed = pages();
    report.put("pages", List.of(listed.size(), new TreeSet<>(listed).equals(new TreeSet<>(ids))));
    report.put("feed", feed());
    System.out.println(speaking().getObjectMapper().writeValueAsString(report));
  }
}
