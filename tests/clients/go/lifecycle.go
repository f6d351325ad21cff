// What does a program see that speaks to the service by the generated Go client? (Printed as JSON.)
// It is compiled with the generated package and run by itself.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"sort"
	"strings"

	"records/anuencia"
)

var client = anuencia.NewAPIClient(configuration())
var public = context.Background()

func configuration() *anuencia.Configuration {
	made := anuencia.NewConfiguration()
	made.Servers = anuencia.ServerConfigurations{{URL: os.Getenv("ANUENCIA_URL")}}
	return made
}

func speakingFor(office string) context.Context {
	token := os.Getenv("TOKEN_" + strings.ToUpper(office))
	return context.WithValue(public, anuencia.ContextAccessToken, token)
}

func key() string {
	drawn := make([]byte, 16)
	must(rand.Read(drawn))
	return fmt.Sprintf("%x", drawn)
}

func version(number int64) string { return fmt.Sprintf(`"%d"`, number) }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// got is an answer that must not be a problem, with its status.
func got[T any](value *T, answer *http.Response, err error) (*T, *http.Response) {
	return must(value, err), answer
}

func stands(made *anuencia.RecordedOut, answer *http.Response) []any {
	return []any{answer.StatusCode, made.Authorization.Version}
}

func register(title string) (*anuencia.RecordedOut, *http.Response) {
	body := anuencia.NewAuthorizationRegisteredIn(title)
	body.SetTerms(anuencia.TermsIn{Ministries: []string{"defence"}})
	return got(client.WritesAPI.RegisterAuthorization(speakingFor("executive")).
		IdempotencyKey(key()).AuthorizationRegisteredIn(*body).Execute())
}

func enter(id string, number int64, key, on string) (*anuencia.RecordedOut, *http.Response, error) {
	body := anuencia.NewEntryRecordedIn()
	body.SetOn(on)
	body.SetNote("At Tapachula")
	return client.WritesAPI.RecordEntry(speakingFor("defence"), id).
		IdempotencyKey(key).IfMatch(version(number)).EntryRecordedIn(*body).Execute()
}

// refused is the problem with which an entry is refused, with its status.
func refused(id string, number int64, on string) (int, anuencia.Problem) {
	_, answer, err := enter(id, number, key(), on)
	var told *anuencia.GenericOpenAPIError
	if !errors.As(err, &told) {
		panic(fmt.Sprint("it was recorded, or something else failed: ", err))
	}
	return answer.StatusCode, told.Model().(anuencia.Problem)
}

func pages() []string {
	found := []string{}
	asked := client.ReadsAPI.ListAuthorizations(public).Limit(2)
	for {
		page, _ := got(asked.Execute())
		for _, one := range page.Items {
			found = append(found, one.Id)
		}
		cursor := page.NextCursor.Get()
		if cursor == nil {
			return found
		}
		asked = asked.Cursor(*cursor)
	}
}

func feed() [][]any {
	found := [][]any{}
	asked := client.ReadsAPI.ListEvents(public).Limit(3)
	for {
		page, _ := got(asked.Execute())
		if len(page.Items) == 0 {
			return found
		}
		for _, one := range page.Items {
			found = append(found, []any{one.Position, one.Event.Type})
		}
		asked = asked.Cursor(page.NextCursor)
	}
}

func main() {
	report := map[string]any{}
	ids := []string{}
	for number := 0; number < 4; number++ {
		made, _ := register(fmt.Sprintf("Another, %d", number))
		ids = append(ids, made.Authorization.Id)
	}
	made, answer := register("Joint training")
	id := made.Authorization.Id
	ids = append(ids, id)
	report["register"] = stands(made, answer)

	request := anuencia.NewAuthorizationRequestedIn()
	request.SetReceivedOn("2026-01-12")
	report["request"] = stands(got(client.WritesAPI.RecordRequest(speakingFor("executive"), id).
		IdempotencyKey(key()).IfMatch(version(1)).AuthorizationRequestedIn(*request).Execute()))
	opinion := anuencia.NewCommitteeOpinionIssuedIn([]string{"Marina"})
	opinion.SetOn("2026-02-11")
	opinion.SetFavourable(true)
	report["committee"] = stands(got(client.WritesAPI.RecordCommitteeOpinion(speakingFor("senate"), id).
		IdempotencyKey(key()).IfMatch(version(2)).CommitteeOpinionIssuedIn(*opinion).Execute()))

	named := []anuencia.VotedAuthorizationIn{*anuencia.NewVotedAuthorizationIn(3, id)}
	vote := anuencia.NewSenateVoteIn(named, "senate")
	vote.SetOn("2026-02-17")
	vote.SetOutcome("approved")
	voted, answer := got(client.WritesAPI.RecordSenateVote(speakingFor("senate")).
		IdempotencyKey(key()).SenateVoteIn(*vote).Execute())
	same := []bool{}
	for _, one := range voted.Authorizations {
		same = append(same, one.Id == id)
	}
	report["vote"] = []any{answer.StatusCode, same}
	decree := anuencia.NewDecreePublishedIn("full")
	decree.SetOn("2026-02-20")
	report["decree"] = stands(got(client.WritesAPI.RecordDecree(speakingFor("gazette"), id).
		IdempotencyKey(key()).IfMatch(version(4)).DecreePublishedIn(*decree).Execute()))

	once := key()
	entered, answer := got(enter(id, 5, once, "2026-02-27"))
	state := entered.Authorization
	report["enter"] = []any{answer.StatusCode, state.Version, state.Status}
	again, answer := got(enter(id, 5, once, "2026-02-27"))
	equal := reflect.DeepEqual(again.Positions, entered.Positions)
	report["replay"] = []any{answer.StatusCode, answer.Header.Get("Idempotent-Replayed"), equal}
	status, problem := refused(id, 5, "2026-02-27")
	report["stale"] = []any{status, problem.Code, problem.AdditionalProperties["current_version"]}
	status, problem = refused(id, 6, "2026-02-30")
	pointers := []*string{}
	for _, one := range problem.Errors {
		pointers = append(pointers, one.Pointer.Get())
	}
	report["unsound"] = []any{status, problem.Code, pointers}

	exit := anuencia.NewExitRecordedIn()
	exit.SetOn("2026-03-20")
	report["exit"] = stands(got(client.WritesAPI.RecordExit(speakingFor("defence"), id).
		IdempotencyKey(key()).IfMatch(version(6)).ExitRecordedIn(*exit).Execute()))
	sent := anuencia.NewReportSubmittedIn()
	sent.SetBy([]string{"defence"})
	report["report"] = stands(got(client.WritesAPI.RecordReport(speakingFor("defence"), id).
		IdempotencyKey(key()).IfMatch(version(7)).ReportSubmittedIn(*sent).Execute()))

	read, _ := got(client.ReadsAPI.ReadAuthorization(public, id).Execute())
	crossings, unknown := []string{}, []string{}
	for _, one := range read.Crossings {
		crossings = append(crossings, one.Type)
	}
	for name := range read.AdditionalProperties {
		unknown = append(unknown, name)
	}
	report["read"] = []any{read.Version, read.Status, crossings}
	report["unknown"] = unknown
	listed := pages()
	sort.Strings(listed)
	sort.Strings(ids)
	report["pages"] = []any{len(listed), reflect.DeepEqual(listed, ids)}
	report["feed"] = feed()
	must(0, json.NewEncoder(os.Stdout).Encode(report))
}
