using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Load;

/// <summary>One command of a load, with what its record says of it.</summary>
/// <param name="Entity">Whose journal it goes to, as KIND/CODE.</param>
/// <param name="Verb">put, create, set, or a verb of the catalogue.</param>
internal sealed record LoadCommand(string Id, string Entity, string Verb, Change Change, string By = "")
{
    public static LoadCommand Describe(string id, PutMode mode, string kind, string code, JsonObject fields) => new(
        id, $"{kind}/{code}", mode switch { PutMode.Create => "create", PutMode.Change => "set", _ => "put" },
        new Change.Describe(mode, kind, new Code(code), Map(fields), Change.Typed));

    public static LoadCommand Line(string id, string stock, string line, JsonObject fields) =>
        new(id, $"stocks/{stock}", "set", new Change.Line(new Code(stock), new Code(line), Map(fields), Change.Typed));

    public static LoadCommand Act(string id, string entity, string verb, JsonObject arguments) =>
        new(id, entity, verb, new Change.Act(verb, Map(arguments), Change.Typed));

    public NodeCommand ToNode(int attempt) => new(Change, Id, By, Attempt: attempt);

    private static MapNode Map(JsonObject fields) => (MapNode)JsonText.Read("load", Encoding.UTF8.GetBytes(fields.ToJsonString()));
}
