using System.Text.Json.Nodes;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Forms;

/// <summary>The request that a form sends.</summary>
internal static class FormCommand
{
    /// <param name="body">What was typed; fields that are part of the address are taken out of it.</param>
    /// <param name="choice">The button that was pressed, where there are several.</param>
    /// <param name="id">Made with the page.</param>
    /// <param name="revision">That the person saw; empty: any.</param>
    public static Ask Of(CommandFormSettings form, JsonObject body, CommandChoice? choice, string id, string revision, Reader reader)
    {
        var verb = choice?.Verb ?? form.Verb;
        var path = form.PathFrom?.Invoke(body) ?? (verb is null ? form.Path! : Paths.Of("commands", verb));
        if (verb is not null || form.PathFrom is not null || form.Method is "PATCH" or "PUT")
            path = Paths.With(path, ("zone", reader.Zone.Id));
        return new Ask(form.Method, path)
        {
            Body = form.Bodyless ? null : body,
            // A command whose answer holds a secret is not one that can be told again.
            CommandId = form.Answer is not null ? null : choice is null ? id : $"{id}-{choice.Verb}",
            IfMatch = revision,
        };
    }
}
