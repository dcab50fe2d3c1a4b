package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"usher"
)

// entryRoutes are the endpoints of the FAQ.
func (s *Server) entryRoutes(e *edge) {
	add(e, operation{
		method: http.MethodGet, path: "/v1/entries", id: "listEntries", tag: "Knowledge", role: usher.RoleAgent,
		summary: "List or search the entries",
	}, s.listEntries)
	add(e, operation{
		method: http.MethodGet, path: "/v1/entries/{id}", id: "getEntry", tag: "Knowledge", role: usher.RoleAgent,
		summary: "Read an entry; its ETag is its version",
	}, s.getEntry)
	add(e, operation{
		method: http.MethodPost, path: "/v1/entries", id: "createEntry", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "Add an entry; the next question sees it", status: http.StatusCreated, errors: conflicts,
	}, s.createEntry)
	add(e, operation{
		method: http.MethodPut, path: "/v1/entries/{id}", id: "changeEntry", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "Replace an entry, if it is still the version that was read", errors: conflicts,
	}, s.changeEntry)
	add(e, operation{
		method: http.MethodDelete, path: "/v1/entries/{id}", id: "deleteEntry", tag: "Knowledge", role: usher.RoleTrainer,
		summary: "Remove an entry, if it is still the version that was read", status: http.StatusNoContent, errors: conflicts,
	}, s.deleteEntry)
}

type listEntriesInput struct {
	Query    string         `query:"q" maxLength:"200" doc:"Words that all occur in a variant, the answer or the ID; the best match comes first. None: the newest change comes first"`
	Language usher.Language `query:"language" maxLength:"35" doc:"Only entries with a variant in it"`
	Disabled string         `query:"disabled" enum:"true,false" doc:"Only entries that are, or are not, disabled; none: all"`
	Limit    int            `query:"limit" minimum:"1" maximum:"500" default:"50"`
	Offset   int            `query:"offset" minimum:"0"`
}

type entriesOutput struct {
	Body struct {
		Entries []usher.Entry `json:"entries"`
		Total   int           `json:"total" doc:"Of all pages"`
	}
}

func (s *Server) listEntries(_ context.Context, in *listEntriesInput) (*entriesOutput, error) {
	f := usher.EntryFilter{Query: in.Query, Language: in.Language, Limit: in.Limit, Offset: in.Offset}
	if in.Disabled != "" {
		disabled := in.Disabled == "true"
		f.Disabled = &disabled
	}
	out := &entriesOutput{}
	found, total := s.services.Library.Search(f)
	out.Body.Entries, out.Body.Total = list(found), total
	return out, nil
}

type entryInput struct {
	ID usher.EntryID `path:"id"`
}

type entryOutput struct {
	ETag string `header:"ETag"`
	Body usher.Entry
}

// shown answers with an entry.
func shown(e usher.Entry) *entryOutput {
	return &entryOutput{ETag: `"` + strconv.FormatInt(e.Version, 10) + `"`, Body: e}
}

func (s *Server) getEntry(ctx context.Context, in *entryInput) (*entryOutput, error) {
	e, err := s.services.Entries.Entry(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("web: read an entry: %w", err)
	}
	return shown(e), nil
}

// EntryContent is what a trainer writes of an entry.
type EntryContent struct {
	Variants []usher.Variant `json:"variants" minItems:"1" maxItems:"500" doc:"Ways to ask; the first of a language is its title"`
	Answer   usher.Texts     `json:"answer" doc:"By language tag: zh, en"`
	Skills   []string        `json:"skills,omitempty" maxItems:"50" doc:"Asked of an agent on handoff"`
	Disabled bool            `json:"disabled,omitempty"`
}

// entry checks the content and makes the entry of it.
func (c EntryContent) entry(id usher.EntryID, version int64) (usher.Entry, error) {
	e := usher.Entry{ID: id, Version: version, Answer: usher.Texts{}, Skills: words(c.Skills), Disabled: c.Disabled}
	for i, v := range c.Variants {
		if usher.OneLine(v.Text) == "" {
			return e, usher.Errorf(usher.CodeInvalid, nil, "variant %d is empty: write a way to ask, or leave it out", i+1)
		}
		e.Variants = append(e.Variants, v)
	}
	for l, t := range c.Answer {
		if usher.OneLine(t) != "" {
			e.Answer[l] = t
		}
	}
	if len(e.Answer) == 0 {
		return e, usher.Errorf(usher.CodeInvalid, nil, "the entry has no answer: write one in at least one language")
	}
	return e, nil
}

type createEntryInput struct {
	Body struct {
		ID usher.EntryID `json:"id,omitempty" maxLength:"128" doc:"Empty: one is made"`
		EntryContent
	}
}

func (s *Server) createEntry(ctx context.Context, in *createEntryInput) (*entryOutput, error) {
	e, err := in.Body.entry(in.Body.ID, 0)
	if err != nil {
		return nil, err
	}
	return s.saveEntry(ctx, e)
}

// saveEntry stores an entry and shows it.
func (s *Server) saveEntry(ctx context.Context, e usher.Entry) (*entryOutput, error) {
	e, err := s.services.Library.Save(ctx, e)
	if err != nil {
		return nil, fmt.Errorf("web: save an entry: %w", err)
	}
	return shown(e), nil
}

// version returns the version that a change is based on: that of If-Match, or
// for those who cannot set headers that of the query.
func version(match string, query int64) (int64, error) {
	tag := strings.Trim(strings.TrimPrefix(match, "W/"), `"`)
	if tag == "" {
		if query == 0 {
			return 0, usher.Errorf(usher.CodeInvalid, nil, "say which version you have read: If-Match with its ETag, or ?version=")
		}
		return query, nil
	}
	n, err := strconv.ParseInt(tag, 10, 64)
	if err != nil || n <= 0 {
		return 0, usher.Errorf(usher.CodeInvalid, err, "If-Match must be an ETag of the entry, like \"3\"")
	}
	return n, nil
}

type changeEntryInput struct {
	ID      usher.EntryID `path:"id"`
	IfMatch string        `header:"If-Match" doc:"The ETag that was read"`
	Version int64         `query:"version" minimum:"0" doc:"The same, for those who cannot set headers"`
	Body    EntryContent
}

func (s *Server) changeEntry(ctx context.Context, in *changeEntryInput) (*entryOutput, error) {
	v, err := version(in.IfMatch, in.Version)
	if err != nil {
		return nil, err
	}
	e, err := in.Body.entry(in.ID, v)
	if err != nil {
		return nil, err
	}
	return s.saveEntry(ctx, e)
}

type deleteEntryInput struct {
	ID      usher.EntryID `path:"id"`
	IfMatch string        `header:"If-Match" doc:"The ETag that was read"`
	Version int64         `query:"version" minimum:"0" doc:"The same, for those who cannot set headers"`
}

func (s *Server) deleteEntry(ctx context.Context, in *deleteEntryInput) (*struct{}, error) {
	v, err := version(in.IfMatch, in.Version)
	if err != nil {
		return nil, err
	}
	if err := s.services.Library.Delete(ctx, in.ID, v); err != nil {
		return nil, fmt.Errorf("web: remove an entry: %w", err)
	}
	return nil, nil
}
