using CampaignActors.Vocabulary.Registry;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.WhatIfs;

/// <summary>The words that a scenario can have, by where they stand, for the script that offers them.</summary>
internal static class ScenarioWords
{
    private static readonly string[] s_keys = ["scenario", "zone", "currency", "start", "setup", "steps"];
    private static readonly string[] s_step = ["at", "do", "expect", "reject", "outage", "knownAt", "trueAt"];

    private static readonly Words s_words = new(
        s_keys, s_step,
        VerbCatalogue.All.ToDictionary(verb => verb.Name, verb => verb.Arguments.Fields.Select(f => f.Name).ToArray()),
        KindCatalogue.All.ToDictionary(
            kind => kind.Name, kind => kind.Setup.Fields.Concat(kind.Changed.Fields).Select(f => f.Name).Distinct().ToArray()));

    /// <summary><c>GET /ui/whatif/words</c>.</summary>
    public static IResult Answer() => Results.Json(s_words);

    private sealed record Words(string[] Keys, string[] Step, Dictionary<string, string[]> Verbs, Dictionary<string, string[]> Kinds);
}
