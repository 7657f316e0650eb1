// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Minimal soulbound NFTs, see https://eips.ethereum.org/EIPS/eip-5192.
interface IERC5192 {
    /// @notice The token became locked: it can no longer be transferred.
    /// @param tokenId The token.
    event Locked(uint256 tokenId);

    /// @notice The token became unlocked. A soulbound token never does.
    /// @param tokenId The token.
    event Unlocked(uint256 tokenId);

    /// @notice Whether the token is locked. Reverts for a token that nobody owns.
    /// @param tokenId The token.
    function locked(uint256 tokenId) external view returns (bool);
}
