using System.Text.Json.Nodes;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>Who calls, and what they may do: for programs that offer only what would not be refused.</summary>
internal sealed class CallerRoute : IRouteGroup
{
    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/whoami", Need.Read, WhoAmI, schemas =>
        [
            new("whoAmI", "keys", "Who calls, and what they may do.")
            {
                Reply = schemas.Define("CallerShown", () => Schema.Object(
                    ("via", Schema.Described(Schema.Text(), "How the caller is known, as the audit shows it, such as key:ops1.")),
                    ("code", Schema.Described(Schema.OrNull(Schema.Text()), "Of the key, or subject of the token; null: neither.")),
                    ("operator", Schema.Described(
                        Schema.OrNull(Schema.Code()), "Who signs changes; null: the key belongs to no operator.")),
                    ("roles", Schema.ListOf(Schema.Words(Names<Role>()))),
                    ("may", Schema.Described(Schema.ListOf(Schema.Words(Names<Need>())), "What the roles allow.")))),
            },
        ]),
    ];

    private static IResult WhoAmI(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        var caller = http.Caller();
        var colon = caller.Via.IndexOf(':', StringComparison.Ordinal);
        return new JsonReply(new JsonObject
        {
            ["via"] = caller.Via,
            ["code"] = colon < 0 ? null : caller.Via[(colon + 1)..],
            ["operator"] = caller.Operator.Length == 0 ? null : caller.Operator,
            ["roles"] = Words(caller.Roles.Order()),
            ["may"] = Words(Enum.GetValues<Need>().Where(caller.May)),
        });
    }

    private static JsonArray Words<TEnum>(IEnumerable<TEnum> values) where TEnum : struct, Enum =>
        new([.. values.Select(value => JsonValue.Create(Scalars.NameOf(value)))]);

    private static IEnumerable<string> Names<TEnum>() where TEnum : struct, Enum => Enum.GetValues<TEnum>().Select(Scalars.NameOf);
}
