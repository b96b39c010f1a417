using System.Buffers.Text;
using System.Security.Cryptography;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Links;
using NodaTime;

namespace CampaignActors.Gateways.Tests.Links;

/// <summary>Tokens of links in mails (domain.md §5.9 rule 6).</summary>
public sealed class DecisionLinkSpecs
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 3, 5, 9, 0);
    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly DecisionLink s_link = new(
        Kinds.Delivery(new Code("DM201")), "target", "legal", 2, new Code("anna"), s_now + Duration.FromDays(3));

    [Fact]
    public void Link_is_read_as_it_was_made()
    {
        Assert.True(DecisionLink.TryRead(DecisionLink.Make(s_link, s_key), s_key, s_now, out var read));
        Assert.Equal(s_link, read);
    }

    [Fact]
    public void Link_is_worth_nothing_once_it_expires()
    {
        var token = DecisionLink.Make(s_link, s_key);
        Assert.True(DecisionLink.TryRead(token, s_key, s_link.Expires - Duration.FromSeconds(1), out _));
        Assert.False(DecisionLink.TryRead(token, s_key, s_link.Expires, out var expired));
        Assert.Null(expired);
    }

    [Fact]
    public void Link_of_another_key_is_refused() =>
        Assert.False(DecisionLink.TryRead(DecisionLink.Make(s_link, s_key), new byte[32], s_now, out _));

    [Fact]
    public void Link_is_refused_whichever_character_is_altered()
    {
        var token = DecisionLink.Make(s_link, s_key);
        for (var i = 0; i < token.Length; i++)
        {
            foreach (var other in "Ab9-_".Where(c => c != token[i]))
                Assert.False(DecisionLink.TryRead($"{token[..i]}{other}{token[(i + 1)..]}", s_key, s_now, out _), $"{i} {other}");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("../../etc/passwd")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Guessed_token_is_refused(string? token) => Assert.False(DecisionLink.TryRead(token, s_key, s_now, out _));

    [Fact]
    public void Token_with_other_spellings_is_refused()
    {
        var token = DecisionLink.Make(s_link, s_key);
        Assert.False(DecisionLink.TryRead($"{token}=", s_key, s_now, out _));
        Assert.False(DecisionLink.TryRead($" {token}", s_key, s_now, out _));
        Assert.False(DecisionLink.TryRead($"{token}\n", s_key, s_now, out _));
        Assert.False(DecisionLink.TryRead(new string('A', DecisionLink.MaxCharacters + 1), s_key, s_now, out _));
    }

    [Fact]
    public void Signed_content_of_another_form_is_refused()
    {
        var random = new Random(17);
        for (var i = 0; i < 2_000; i++)
        {
            var content = new byte[random.Next(0, 60)];
            random.NextBytes(content);
            if (content.Length > 0)
                content[0] = 1;
            var token = Base64Url.EncodeToString([.. content, .. HMACSHA256.HashData(s_key, content)]);
            // Whatever was signed, reading it never throws.
            DecisionLink.TryRead(token, s_key, s_now, out _);
        }
    }

    [Fact]
    public void Link_fits_into_an_address()
    {
        var longest = new DecisionLink(
            Kinds.Delivery(new Code(new string('D', 64))), "availableContent", new string('s', 64), int.MaxValue,
            new Code(new string('o', 64)), s_now);
        Assert.InRange(DecisionLink.Make(longest, s_key).Length, 1, 400);
    }

    [Fact]
    public void Link_lasts_from_the_deadline_or_from_an_overdue_mail()
    {
        Assert.Equal(s_now + Duration.FromDays(17), DecisionLink.ExpiresAt(s_now + Duration.FromDays(3), s_now));
        Assert.Equal(s_now + Duration.FromDays(14), DecisionLink.ExpiresAt(s_now - Duration.FromDays(3), s_now));
        Assert.Equal(s_now + Duration.FromDays(14), DecisionLink.ExpiresAt(null, s_now));
    }
}
