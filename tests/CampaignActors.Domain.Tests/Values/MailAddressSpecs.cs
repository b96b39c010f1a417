namespace CampaignActors.Domain.Tests.Values;

/// <summary>What a mail can be sent to (RFC 5321, RFC 6531), and what never can.</summary>
public sealed class MailAddressSpecs
{
    public static TheoryData<string> Good =>
    [
        "anna@example.com", "a@b", "a.b+c_d@sub.example.com", "a@münchen.example", "a@xn--mnchen-3ya.example", "A@XN--MNCHEN-3YA.example",
        "\"john doe\"@example.com",
        "\"a@b\"@example.com", "\"a\\\"b\"@example.com", "jörg@example.com", "o'neil@example.com", "a@[127.0.0.1]", "a@[IPv6:::1]",
        $"{new string('a', 64)}@example.com", $"a@{new string('b', 63)}.example",
    ];

    public static TheoryData<string> Bad =>
    [
        "", "a", "a@", "@example.com", "a@b@example.com", "a,b@example.com", "a;b@example.com", "a@x.com,b@x.com", "<a>", "<a@example.com>",
        "Anna <a@example.com>",
        "a..b@example.com", ".a@example.com", "a.@example.com", "a b@example.com", " a@example.com", "a@example.com ", "a@exa mple.com",
        "a@-example.com",
        "a@example-.com", "a@example..com", "a@.com", "a@example.com.", "a@exa_mple.com", "a@xn--\u00fc.example", "\"a@example.com",
        "\"a\"b@example.com", "(c)a@example.com",
        "a@[300.0.0.1]", "a@[example.com]", "a@b\n.com", "a\u0000@b.com", "a\u202e@b.com", "a@b\u2028.com",
        $"{new string('a', 65)}@example.com", $"{new string('ü', 33)}@example.com", $"a@{new string('b', 64)}.example",
        $"a@{string.Join('.', Enumerable.Repeat("abcdefghi", 26))}",
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public void An_address_that_can_be_mailed_to_is_taken(string address) => Assert.Null(MailAddress.Problem(address));

    [Fact]
    public void Half_a_character_makes_no_address() => Assert.NotEmpty(MailAddress.Problem("a\ud800@b.com")!);

    [Theory]
    [MemberData(nameof(Bad))]
    public void Malformed_address_is_refused_with_a_reason(string address) => Assert.NotEmpty(MailAddress.Problem(address)!);
}
