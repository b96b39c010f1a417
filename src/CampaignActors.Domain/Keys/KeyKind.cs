using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Keys;

/// <summary>
/// A key grants access to a program or an operator. It is in the journal, so that every node, backup and export has the same keys
/// and records who created and revoked them. Plan files and entity descriptions cannot create keys: see <c>/keys</c>.
/// </summary>
public sealed class KeyKind : EntityKind<KeyState>
{
    private const int HashLength = 64;

    public override string Name => Kinds.Keys;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.DeliveryMgt;

    protected override KeyState Start(Code code) => new(code, null, new(null, [], null), null, null, null);

    protected override bool Exists(KeyState state) => state.Hash is not null;

    protected override IEnumerable<EntityRef> Needs(KeyState state, object message, Context context) =>
        Terms(message) is { Operator: { } who } && !context.Facts.Has(Kinds.Operator(who)) ? [Kinds.Operator(who)] : [];

    private static KeyTerms? Terms(object message) =>
        message switch { CreateKey create => create.Terms, ReplaceKey replace => replace.Terms, _ => null };

    protected override Decision Decide(KeyState state, ICommand command, Context context) => command switch
    {
        CreateKey create => Create(state, create, context),
        ReplaceKey or RevokeKey when state.Hash is null => Decision.Unknown(Kinds.Key(state.Code)),
        ReplaceKey replace when Problem(replace.Hash, replace.Terms, context) is { } refused => refused,
        ReplaceKey replace => replace.Hash == state.Hash ? Decision.Nothing : Decision.Accept(new KeyReplaced(replace.Hash, replace.Terms)),
        RevokeKey => state.RevokedAt is null ? Decision.Accept(new KeyRevoked()) : Decision.Nothing,
        _ => NotUnderstood(command),
    };

    private static Decision Create(KeyState state, CreateKey create, Context context)
    {
        if (state.Hash is not null)
        {
            return (state.Hash, state.Terms, state.ExpiresAt) == (create.Hash, create.Terms, create.ExpiresAt)
                ? Decision.Nothing
                : Decision.WrongState($"key '{state.Code}' exists already");
        }
        if (Problem(create.Hash, create.Terms, context) is { } refused)
            return refused;
        return create.ExpiresAt <= context.Now
            ? Decision.Invalid("a key must not have expired when it is made")
            : Decision.Accept(new KeyCreated(create.Hash, create.Terms, create.ExpiresAt));
    }

    private static Decision? Problem(string hash, KeyTerms terms, Context context)
    {
        if (hash.Length != HashLength || !hash.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f'))
            return Decision.Invalid($"the hash of a key is {HashLength} lower-case hexadecimal digits");
        if (terms.Roles.Count == 0)
            return Decision.Invalid($"a key needs a role, expected some of {string.Join(", ", KeyRoles.All)}");
        if (terms.Roles.FirstOrDefault(r => !KeyRoles.All.Contains(r)) is { } unknown)
            return Decision.Invalid($"unknown role '{unknown}', expected some of {string.Join(", ", KeyRoles.All)}");
        if (terms.Roles.Distinct().Count() != terms.Roles.Count)
            return Decision.Invalid("a role is named twice");
        // The domain takes unsigned changes for the system's own and checks them less.
        if (terms.Operator is null && !terms.Roles.Contains(KeyRoles.Administrator))
            return Decision.Invalid("only a key of an administrator may be without an operator");
        if (terms.Operator is { } who && !context.Facts.Exists(Kinds.Operator(who)))
            return Decision.Unknown(Kinds.Operator(who));
        return null;
    }

    protected override KeyState Evolve(KeyState state, IEvent happened, EventMeta meta) => happened switch
    {
        KeyCreated created => state with { Hash = created.Hash, Terms = created.Terms, ExpiresAt = created.ExpiresAt, CreatedAt = meta.At },
        KeyReplaced replaced => state with { Hash = replaced.Hash, Terms = replaced.Terms, ExpiresAt = null, RevokedAt = null },
        KeyRevoked => state with { RevokedAt = meta.At },
        _ => state,
    };
}
