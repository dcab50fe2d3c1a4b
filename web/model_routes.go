package web

import (
	"context"
	"log/slog"
	"net/http"

	"usher"
	"usher/chat/rollout"
)

// modelRoutes are the endpoints of the page about model bundles.
func (s *Server) modelRoutes(e *edge) {
	busy := []int{http.StatusConflict}
	gone := []int{http.StatusNotFound, http.StatusConflict}
	add(e, operation{
		method: http.MethodGet, path: "/v1/models", id: "getModels", tag: "Models", role: usher.RoleTrainer,
		summary: "See which model bundle is live, which could be, and which are refused and why; a models frame on the socket says when to read again",
	}, s.getModels)
	add(e, operation{
		method: http.MethodPost, path: "/v1/models/live", id: "goLive", tag: "Models", role: usher.RoleTrainer, errors: gone,
		summary: "Go live with a bundle. It is loaded, and the entries get its vectors, while the old one serves; then the next turn is taken with it. An answer whose change has no ended_at says how far that is",
	}, s.goLive)
	add(e, operation{
		method: http.MethodPost, path: "/v1/models/rollback", id: "rollBack", tag: "Models", role: usher.RoleTrainer, errors: gone,
		summary: "Go back to the bundle that was live before; twice leads back",
	}, s.rollBack)
	add(e, operation{
		method: http.MethodPut, path: "/v1/models/shadow", id: "startShadow", tag: "Models", role: usher.RoleTrainer, errors: gone,
		summary: "Have a bundle see live turns; nobody is answered by it. It goes on after a restart",
	}, s.startShadow)
	add(e, operation{
		method: http.MethodDelete, path: "/v1/models/shadow", id: "stopShadow", tag: "Models", role: usher.RoleTrainer, errors: busy,
		summary: "End that; what was compared stays readable until the next one or a restart",
	}, s.stopShadow)
	add(e, operation{
		method: http.MethodGet, path: "/v1/models/shadow", id: "getComparison", tag: "Models", role: usher.RoleTrainer,
		summary: "See what the shadow would have done with live turns",
	}, s.getComparison)
	add(e, operation{
		method: http.MethodPost, path: "/v1/models/scores", id: "startScores", tag: "Models", role: usher.RoleTrainer, errors: gone, status: http.StatusAccepted,
		summary: "Measure bundles on the company's own data, beside the messages: wordings of entries that are left out, questions that were unanswered once, examples of intents",
	}, s.startScores)
	add(e, operation{
		method: http.MethodGet, path: "/v1/models/scores", id: "getScores", tag: "Models", role: usher.RoleTrainer,
		summary: "See how far that is, and the scores side by side",
	}, s.getScores)
	add(e, operation{
		method: http.MethodDelete, path: "/v1/models/scores", id: "stopScores", tag: "Models", role: usher.RoleTrainer,
		summary: "Stop measuring; what was measured stays",
	}, s.stopScores)
	add(e, operation{
		method: http.MethodGet, path: "/v1/models/promises", id: "getPromises", tag: "Models", role: usher.RoleTrainer,
		summary: "See thresholds by which no more than a share of the answers is wrong, a language each, and what can be promised of them; from what was measured last",
	}, s.getPromises)
}

type modelsOutput struct {
	Body rollout.Status
}

func (s *Server) getModels(ctx context.Context, _ *struct{}) (*modelsOutput, error) {
	now, err := s.services.Models.Status(ctx)
	if err != nil {
		return nil, err
	}
	return &modelsOutput{now}, nil
}

// BundleChoice names a bundle of the list.
type BundleChoice struct {
	Hash string `json:"hash" pattern:"^[0-9a-f]{32}$" doc:"Of a bundle in the list"`
}

type bundleInput struct {
	Body BundleChoice
}

func (s *Server) goLive(ctx context.Context, in *bundleInput) (*modelsOutput, error) {
	s.auditModels(ctx, "go live", in.Body.Hash)
	return s.changed(s.services.Models.GoLive(ctx, in.Body.Hash, signedIn(ctx).Agent.ID))
}

func (s *Server) rollBack(ctx context.Context, _ *struct{}) (*modelsOutput, error) {
	s.auditModels(ctx, "roll back", "")
	return s.changed(s.services.Models.RollBack(ctx, signedIn(ctx).Agent.ID))
}

func (s *Server) startShadow(ctx context.Context, in *bundleInput) (*modelsOutput, error) {
	s.auditModels(ctx, "shadow", in.Body.Hash)
	return s.changed(s.services.ModelShadow.StartShadow(ctx, in.Body.Hash, signedIn(ctx).Agent.ID))
}

func (s *Server) stopShadow(ctx context.Context, _ *struct{}) (*modelsOutput, error) {
	s.auditModels(ctx, "end of shadow", "")
	return s.changed(s.services.ModelShadow.StopShadow(ctx, signedIn(ctx).Agent.ID))
}

// changed answers with how things stand.
func (s *Server) changed(now rollout.Status, err error) (*modelsOutput, error) {
	if err != nil {
		return nil, err
	}
	return &modelsOutput{now}, nil
}

// auditModels logs who wants which model. What came of it is in the log as well.
func (s *Server) auditModels(ctx context.Context, what, hash string) {
	s.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "models asked for", slog.String("what", what),
		slog.String("hash", hash), slog.String("by", string(signedIn(ctx).Agent.ID)))
}

type comparisonOutput struct {
	Body rollout.Comparison
}

func (s *Server) getComparison(context.Context, *struct{}) (*comparisonOutput, error) {
	return &comparisonOutput{s.services.ModelShadow.Comparison()}, nil
}

type scoresInput struct {
	Body struct {
		Hashes []string `json:"hashes" minItems:"1" maxItems:"9" doc:"Of bundles in the list; the live one is measured first in any case"`
	}
}

type scoresOutput struct {
	Body rollout.Scores
}

func (s *Server) startScores(ctx context.Context, in *scoresInput) (*scoresOutput, error) {
	scores, err := s.services.ModelScores.StartScores(ctx, in.Body.Hashes, signedIn(ctx).Agent.ID)
	if err != nil {
		return nil, err
	}
	return &scoresOutput{scores}, nil
}

func (s *Server) getScores(context.Context, *struct{}) (*scoresOutput, error) {
	return &scoresOutput{s.services.ModelScores.Scores()}, nil
}

func (s *Server) stopScores(context.Context, *struct{}) (*scoresOutput, error) {
	return &scoresOutput{s.services.ModelScores.StopScores()}, nil
}

type promisesInput struct {
	Wrong float64 `query:"wrong" minimum:"0.005" maximum:"0.3" default:"0.05" doc:"Share of the bot's own answers that may be wrong"`
}

type promisesOutput struct {
	Body rollout.Promises
}

func (s *Server) getPromises(_ context.Context, in *promisesInput) (*promisesOutput, error) {
	p, err := s.services.ModelScores.Promises(in.Wrong)
	if err != nil {
		return nil, err
	}
	return &promisesOutput{p}, nil
}
