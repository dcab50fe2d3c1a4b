package web

import "github.com/gofiber/fiber/v2"

// Document returns the OpenAPI document of a server of this version, without
// a server. The pages' types are generated from it.
func Document(version string) ([]byte, error) {
	s := &Server{cfg: Config{Version: version}.withDefaults()}
	s.limits = newLimits(s.cfg)
	return s.api(fiber.New()).document()
}
