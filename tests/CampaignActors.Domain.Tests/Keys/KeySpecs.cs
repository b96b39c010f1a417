using CampaignActors.Domain.Keys;

namespace CampaignActors.Domain.Tests.Keys;

/// <summary>Keys: made once, void for good or made again, and never more than they were made to be.</summary>
public sealed class KeySpecs
{
    private static readonly string s_hash = new('a', 64);
    private static readonly string s_other = new('b', 64);
    private static readonly KeyTerms s_viewer = new(Code("mia"), ["viewer"], "dashboard");
    private static readonly KeyTerms s_root = new(null, [KeyRoles.Administrator], null);

    private static Spec Key() => new Spec(Kinds.Key(Code("ops1"))).Operators("mia");

    [Fact]
    public void A_key_is_made_once_and_the_same_again_changes_nothing()
    {
        var create = new CreateKey(s_hash, s_viewer, Spec.Start + Duration.FromDays(90));
        var spec = Key().When(create).Then(new KeyCreated(s_hash, s_viewer, Spec.Start + Duration.FromDays(90)));
        Assert.Equal(
            (s_hash, Spec.Start, Spec.Start + Duration.FromDays(90)),
            (spec.State<KeyState>().Hash, spec.State<KeyState>().CreatedAt, spec.State<KeyState>().ExpiresAt));
        spec.When(create).ThenNothing();
        spec.When(create with { Hash = s_other }).ThenRefused(Refusal.State, "key 'ops1' exists already");
        spec.When(create with { Terms = s_viewer with { Roles = ["administrator"] } }).ThenRefused(Refusal.State, "exists already");
    }

    [Fact]
    public void Revoking_is_for_good_and_twice_is_once()
    {
        var spec = Key().Given(new KeyCreated(s_hash, s_viewer, null)).When(new RevokeKey()).Then(new KeyRevoked());
        Assert.Equal(Spec.Start, spec.State<KeyState>().RevokedAt);
        spec.At(Spec.Start + Duration.FromHours(1)).When(new RevokeKey()).ThenNothing();
        Assert.Equal(Spec.Start, spec.State<KeyState>().RevokedAt);
        spec.When(new CreateKey(s_other, s_viewer, null)).ThenRefused(Refusal.State, "exists already");
        Key().When(new RevokeKey()).ThenRefused(Refusal.Unknown, "unknown key 'ops1'");
    }

    [Fact]
    public void A_key_that_is_replaced_counts_again_with_the_new_secret_alone()
    {
        var spec = Key().Given(new KeyCreated(s_hash, s_viewer, Spec.Start), new KeyRevoked()).When(new ReplaceKey(s_other, s_root))
            .Then(new KeyReplaced(s_other, s_root));
        var state = spec.State<KeyState>();
        Assert.Equal((s_other, s_root, null, null), (state.Hash, state.Terms, state.ExpiresAt, state.RevokedAt));
        spec.When(new ReplaceKey(s_other, s_root)).ThenNothing();
        Key().When(new ReplaceKey(s_other, s_root)).ThenRefused(Refusal.Unknown, "unknown key 'ops1'");
        Key().Given(new KeyCreated(s_hash, s_root, null)).When(new ReplaceKey("x", s_root)).ThenRefused(Refusal.Invalid, "64 lower-case");
    }

    [Fact]
    public void Who_has_no_operator_must_be_an_administrator()
    {
        Key().When(new CreateKey(s_hash, s_viewer with { Operator = null }, null))
            .ThenRefused(Refusal.Invalid, "only a key of an administrator may be without an operator");
        Key().When(new CreateKey(s_hash, s_root, null)).ThenAccepted();
        Assert.Equal(
            [Kinds.Operator(Code("eve"))],
            new Spec(Kinds.Key(Code("k"))).Needs(new CreateKey(s_hash, s_viewer with { Operator = Code("eve") }, null)));
        Key().Knowing(Kinds.Operator(Code("eve")), null).When(new CreateKey(s_hash, s_viewer with { Operator = Code("eve") }, null))
            .ThenRefused(Refusal.Unknown, "unknown operator 'eve'");
    }

    [Fact]
    public void Wrong_terms_are_refused()
    {
        Key().When(new CreateKey(s_hash, s_viewer with { Roles = [] }, null)).ThenRefused(Refusal.Invalid, "needs a role");
        Key().When(new CreateKey(s_hash, s_viewer with { Roles = ["king"] }, null)).ThenRefused(Refusal.Invalid, "unknown role 'king'");
        Key().When(new CreateKey(s_hash, s_viewer with { Roles = ["viewer", "viewer"] }, null)).ThenRefused(Refusal.Invalid, "named twice");
        Key().When(new CreateKey(s_hash, s_viewer, Spec.Start)).ThenRefused(Refusal.Invalid, "must not have expired");
        foreach (var hash in new[] { "", "secret", new string('A', 64), new string('a', 63), new string('g', 64) })
            Key().When(new CreateKey(hash, s_viewer, null)).ThenRefused(Refusal.Invalid, "64 lower-case hexadecimal digits");
    }
}
