using System.Text.Json.Nodes;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Joins;

namespace CampaignActors.Operations.Commands;

/// <summary>Reads entities for commands: one from the entity itself, lists from the projections, both as they are shown.</summary>
internal static class EntityLook
{
    /// <summary>Rows that are read of a kind at once.</summary>
    private const int Page = 1_000;

    /// <summary>One entity as it is durable, with what belongs to others joined.</summary>
    /// <exception cref="RefusedException">There is no such entity.</exception>
    public static async Task<JsonObject> OneAsync(OperatorNode node, EntityRef entity, CancellationToken cancellation)
    {
        var view = (await node.Client.ReadAsync(entity, cancellation)).Open();
        if (view.IsEmpty)
            throw Unknown(entity);
        // A budget is summed up with those below it alone.
        var views = entity.Kind == Kinds.Budgets ? BudgetBranch.Of(node, entity.Code) : node.Node.Views;
        return WithCode(
            entity.Code, Composer.Compose(entity, view, new OneLook(views).With(entity, view), node.Clock.Now, node.Reading.Zone));
    }

    /// <summary>
    /// Entities of a kind by code, those after a code. Entities that are only referred to and not yet described are left out.
    /// </summary>
    public static IEnumerable<(Code Code, EntityView View)> List(OperatorNode node, string kind, string after, int page = Page)
    {
        while (node.Node.Store.List(kind, after, page) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                if (row.Open() is { IsEmpty: false } view)
                    yield return (row.Entity.Code, view);
            }
            after = rows[^1].Entity.Code.Text;
        }
    }

    /// <summary>Puts the code before the other fields.</summary>
    /// <returns>The same document.</returns>
    public static JsonObject WithCode(Code code, JsonObject document)
    {
        document.Insert(0, "code", code.Text);
        return document;
    }

    public static RefusedException Unknown(EntityRef entity) =>
        new(Refusal.Unknown, $"unknown {Kinds.Singular(entity.Kind)} '{entity.Code}'");
}
