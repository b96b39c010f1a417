using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Client;

/// <summary>The request of the HTTP interface that asks for a change.</summary>
/// <param name="Path">Without a slash at its beginning, and without a query, unless the change itself needs one.</param>
/// <param name="Body"><c>null</c>: the request has none.</param>
public sealed record ChangeRoute(HttpMethod Method, string Path, JsonBody? Body)
{
    public static ChangeRoute Of(Change change) => change switch
    {
        Change.Describe describe => new(describe.Mode switch
        {
            PutMode.Create => HttpMethod.Post,
            PutMode.Change => HttpMethod.Patch,
            _ => HttpMethod.Put,
        }, $"{describe.Kind}/{describe.Code}", JsonBody.Of(describe.Fields)),
        Change.Line line => new(HttpMethod.Patch, $"stocks/{line.Stock}/{line.Code}", JsonBody.Of(line.Fields)),
        Change.Act act => new(HttpMethod.Post, $"commands/{Uri.EscapeDataString(act.Verb)}", JsonBody.Of(act.Arguments)),
        Change.Steer steer => new(HttpMethod.Post,
            $"workflows/{Uri.EscapeDataString(steer.Workflow)}/{Uri.EscapeDataString(steer.Action)}{(steer.Full ? "?full=true" : "")}",
                null),
        Change.Resolve resolve => new(HttpMethod.Post,
            $"parked/{Uri.EscapeDataString(resolve.Entity.Kind)}/{resolve.Entity.Code}/{(resolve.Discard ? "discard" : "retry")}"
            + $"?from={Uri.EscapeDataString(resolve.From.ToString())}&number={resolve.Number}", null),
        _ => throw new InvalidOperationException("no such change"),
    };

    /// <summary>How the body is to be read. Amounts in a change of an entity are in its own currency, which the node knows.</summary>
    /// <returns>A query with its question mark; empty: as the node was started.</returns>
    public static string Query(ReadContext? context, Change change) => context is null ? ""
        : change is Change.Describe { Mode: PutMode.Change } set && EntityCurrency.IsOpen(set.Kind, set.Fields)
            ? $"?zone={Uri.EscapeDataString(context.Zone.Id)}"
        : $"?currency={context.Currency}&zone={Uri.EscapeDataString(context.Zone.Id)}";
}
